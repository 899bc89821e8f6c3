package io.mainstem.controller.fleet;

/** ZooKeeper did not take a change of the fleet. It may or may not have happened. */
public final class FleetUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FleetUnavailableException(String what, Exception cause) {
    super("ZooKeeper did not answer: " + what + ": " + cause.getMessage(), cause);
  }
}
