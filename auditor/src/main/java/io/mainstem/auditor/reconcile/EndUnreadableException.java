package io.mainstem.auditor.reconcile;

/** A stretch of a log cannot be read as a whole. */
public final class EndUnreadableException extends Exception {

  private static final long serialVersionUID = 1L;

  private final long logStart;

  /**
   * @param logStart where the log starts now if that is why, -1 if it is not
   */
  public EndUnreadableException(String message, long logStart) {
    super(message);
    this.logStart = logStart;
  }

  /** Where the log starts now if that is why; -1 if it is not. */
  public long logStart() {
    return logStart;
  }
}
