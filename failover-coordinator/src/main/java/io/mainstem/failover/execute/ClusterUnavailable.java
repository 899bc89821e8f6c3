package io.mainstem.failover.execute;

/** A cluster did not do what was asked in time. Asking again may help. */
public final class ClusterUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ClusterUnavailable(String cluster, String what, Throwable cause) {
    super(cluster + " did not answer: " + what + ": " + cause, cause);
  }
}
