package io.mainstem.wire.batch;

/** A batch whose bytes contradict its checksum or its own header. It must not be forwarded. */
public class CorruptBatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CorruptBatchException(String message) {
    super(message);
  }

  public CorruptBatchException(String message, Throwable cause) {
    super(message, cause);
  }
}
