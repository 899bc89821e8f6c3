package io.mainstem.controller.fleet;

/** A worker has changed since it was looked at. */
public final class StaleWorkerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StaleWorkerException(String what, Throwable cause) {
    super(what + " was meant for another version of it: look again", cause);
  }
}
