package io.mainstem.chaos.audit;

import io.mainstem.chaos.fault.Fault;
import org.jspecify.annotations.Nullable;

/** Something that is done to the system and undone. Used by one thread, once. */
interface Harm {

  /** What is done to whom. */
  String name();

  void begin();

  /**
   * Undoes it.
   *
   * @return why we believe that it happened; null if nothing shows that it did
   */
  @Nullable String end();

  /** A fault of the scenarios. */
  static Harm of(String name, Fault fault) {
    return new Harm() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void begin() {
        fault.begin();
      }

      @Override
      public @Nullable String end() {
        return fault.end();
      }
    };
  }
}
