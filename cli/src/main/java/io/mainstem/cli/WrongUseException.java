package io.mainstem.cli;

/** What was asked cannot be done as it was asked: exit code 2. The message says what to do. */
public final class WrongUseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public WrongUseException(String message) {
    super(message);
  }

  public WrongUseException(String message, Throwable cause) {
    super(message, cause);
  }
}
