package io.mainstem.api.replication;

/** What a worker is used for. */
public enum WorkerDuty {
  /** Carries mirrors and can be given more. */
  OPEN,
  /** Being emptied. */
  DRAINING,
  /** Carries nothing until it is resumed. */
  EXCLUDED,
  /** About to restart: for a while what it has waits for it. */
  RESTARTING,
  /** Idle, kept back for when another worker is lost. */
  STANDBY
}
