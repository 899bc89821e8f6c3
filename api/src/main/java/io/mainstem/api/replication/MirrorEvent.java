package io.mainstem.api.replication;

import java.time.Instant;

/**
 * Something that happened to a mirror and that its owner must know of, although copying goes on.
 *
 * @param sourceFrom the first source offset that it concerns; -1 if it concerns none in particular
 * @param sourceTo one past the last of them; -1 likewise
 * @param detail a sentence for people
 */
public record MirrorEvent(
    MirrorId mirror, Kind kind, Instant at, long sourceFrom, long sourceTo, String detail) {

  /** What happened. */
  public enum Kind {
    /** The source deleted records before they were copied: they are lost to the target. */
    EXPIRED_UNREPLICATED,
    /** The source topic was deleted and made anew; the new one is copied from its start. */
    SOURCE_RECREATED,
    /** The target topic was deleted and made anew; it is filled again. */
    TARGET_RECREATED,
    /** The target lost acknowledged records; they are copied again. */
    TARGET_TRUNCATED,
    /** Records may have been copied twice, because compaction took away what would show it. */
    COPIED_AGAIN,
    /** A record that the target never takes went to the dead-letter topic. */
    DEAD_LETTERED,
    /** A {@link MirrorRestart} was carried out: these offsets are copied again, or left out. */
    RESTARTED,
    /**
     * The source lost these offsets after they had been copied (an unclean election). The target
     * keeps them; what the source has in their place now is copied behind them.
     */
    SOURCE_DIVERGED,
    /** The target denies the right to shut former owners out: records may come twice from here. */
    AT_LEAST_ONCE,
    /** Former owners can be shut out again: exactly once from here. */
    EXACTLY_ONCE
  }
}
