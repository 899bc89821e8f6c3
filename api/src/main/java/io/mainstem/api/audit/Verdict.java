package io.mainstem.api.audit;

/**
 * What the books say of a window. Loss is said only when it is proved; not having looked is never
 * loss.
 */
public enum Verdict {
  /** Still filling. */
  OPEN,
  /** Complete at the source, not yet at the target, and the copying moves on. */
  IN_FLIGHT,
  /** Not at the target, and the copying stands still. */
  STALLED,
  VERIFIED,
  LOSS,
  DUPLICATE,
  CORRUPT,
  REORDERED,
  /** At the target, never at the source. */
  PHANTOM,
  /** What is missing was left out by a filter. */
  FILTERED,
  /** The source trimmed records before they were copied. */
  EXPIRED_UNREPLICATED,
  /** Not observed; the reason is in the detail. */
  UNKNOWN,
  /** Was lost, has been delivered again and verified. */
  REPAIRED;

  /** Whether a person must hear of it. */
  public boolean failed() {
    return switch (this) {
      case LOSS, DUPLICATE, CORRUPT, REORDERED, PHANTOM, EXPIRED_UNREPLICATED -> true;
      case OPEN, IN_FLIGHT, STALLED, VERIFIED, FILTERED, UNKNOWN, REPAIRED -> false;
    };
  }
}
