package io.mainstem.auditor.store;

import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The numbers that stand for names in rows of which there are many. For the writer's thread.
 *
 * @param <N> what is named
 */
abstract class NumberTable<N> {

  private final Map<N, Long> numbers;

  /**
   * @param numbers those that were given before
   */
  NumberTable(Map<N, Long> numbers) {
    this.numbers = new HashMap<>(numbers);
  }

  /** Writes down what a name's number is. */
  abstract void insert(Handle handle, N name, long number);

  /** What a transaction is about to name. */
  Draft draft() {
    return new Draft();
  }

  /** Names of one transaction, which hold once it is committed. */
  final class Draft {
    private final Map<N, Long> given = new HashMap<>();

    /** The number of a name, which is given to it if it has none. */
    long of(Handle handle, N name) {
      Long known = numbers.get(name);
      return known != null ? known : given.computeIfAbsent(name, added -> give(handle, added));
    }

    void committed() {
      numbers.putAll(given);
    }

    private long give(Handle handle, N name) {
      long number = 1L + numbers.size() + given.size();
      insert(handle, name, number);
      return number;
    }
  }
}
