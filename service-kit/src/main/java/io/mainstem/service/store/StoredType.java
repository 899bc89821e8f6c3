package io.mainstem.service.store;

import java.util.function.Function;

/**
 * A kind of value that lives in the store, one znode each.
 *
 * @param directory below the store's root
 * @param id the znode's name: must be a legal one
 */
public record StoredType<T>(String directory, Class<T> type, Function<T, String> id) {

  @Override
  public String toString() {
    return directory;
  }
}
