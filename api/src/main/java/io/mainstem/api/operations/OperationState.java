package io.mainstem.api.operations;

/**
 * The state of an operation or of one of its steps: {@code PENDING -> RUNNING -> SUCCEEDED | FAILED
 * | ROLLED_BACK}.
 */
public enum OperationState {
  PENDING,
  RUNNING,
  SUCCEEDED,
  FAILED,
  ROLLED_BACK;

  public boolean finished() {
    return this == SUCCEEDED || this == FAILED || this == ROLLED_BACK;
  }
}
