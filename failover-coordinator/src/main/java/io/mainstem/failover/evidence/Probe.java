package io.mainstem.failover.evidence;

/** Looks at one cluster in one way. Used by one thread. */
interface Probe extends AutoCloseable {

  /** Looks once; takes little longer than the time-out. A failure is a result. */
  ProbeResult run() throws InterruptedException;

  @Override
  void close();
}
