package io.mainstem.controller.plan;

/** What a worker may be used for. A worker that is not listed at all is lost. */
public enum Availability {
  /** Carries mirrors and can be given more. */
  OPEN,
  /** Being emptied: goes on with what it has until another takes it, gets nothing new. */
  DRAINING,
  /** Must not carry anything. */
  EXCLUDED,
  /** Gone for a moment, expected back: what it had waits for it, it gets nothing new. */
  AWAY,
  /** Live and idle, kept back for the moment when another is lost: gets nothing new. */
  STANDBY
}
