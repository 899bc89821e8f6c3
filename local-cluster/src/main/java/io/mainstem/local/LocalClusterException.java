package io.mainstem.local;

/**
 * Something of the local cluster could not be done. The message says what, where, and what to do
 * about it.
 */
public final class LocalClusterException extends RuntimeException {

  public LocalClusterException(String message) {
    super(message);
  }

  public LocalClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
