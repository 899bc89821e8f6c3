package io.mainstem.chaos.workload;

import org.jspecify.annotations.Nullable;

/** Where a producer's records come from. Used by one thread. */
@FunctionalInterface
public interface EventSource {

  /** The next event; null when there are no more. */
  @Nullable Event next();
}
