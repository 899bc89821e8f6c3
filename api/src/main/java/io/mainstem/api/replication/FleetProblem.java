package io.mainstem.api.replication;

/**
 * Something that keeps a region's fleet from copying all that its routes name.
 *
 * @param kind what sort of thing it concerns
 * @param subject its name: a route, a mirror, a worker or the region
 * @param detail a sentence: what is wrong, and what can be done
 */
public record FleetProblem(Kind kind, String subject, String detail) {

  /** What a problem concerns. */
  public enum Kind {
    FLEET,
    WORKER,
    ROUTE,
    MIRROR
  }
}
