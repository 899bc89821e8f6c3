package io.mainstem.wire.net;

/** Something that an {@link EventLoop} gives a turn each time round, on its thread. */
public interface Driven {

  /**
   * Does what can be done now without blocking.
   *
   * @param now milliseconds of the loop's clock
   * @return milliseconds until the next turn is wanted even if nothing happens; {@code
   *     Long.MAX_VALUE} for none
   */
  long drive(long now);

  /** The loop is ending: fail what is pending. No turn follows. */
  void abandon();
}
