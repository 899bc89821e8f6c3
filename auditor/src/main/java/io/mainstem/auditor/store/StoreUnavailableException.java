package io.mainstem.auditor.store;

/** The database cannot be read or written. Auditing stops, visibly, and tries again. */
public final class StoreUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
