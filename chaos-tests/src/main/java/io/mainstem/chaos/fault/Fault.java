package io.mainstem.chaos.fault;

import org.jspecify.annotations.Nullable;

/** Something that is done to the system, and undone. Used by one thread, once. */
public interface Fault {

  /** What it is, for people and reports. */
  FaultKind kind();

  /** What it hits. */
  String target();

  /** Does it. */
  void begin();

  /**
   * Undoes it.
   *
   * @return why we believe that it really happened; null if nothing shows that it did
   */
  @Nullable String end();
}
