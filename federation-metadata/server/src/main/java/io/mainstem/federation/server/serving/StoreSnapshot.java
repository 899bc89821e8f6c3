package io.mainstem.federation.server.serving;

import io.mainstem.api.Versioned;
import io.mainstem.service.store.StoredType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mirrored directories of the store as of one moment.
 *
 * @param version newest ZooKeeper transaction that the values include; 0 before the first load
 * @param settled whether the values are exactly the state at {@code version}. While changes keep
 *     coming in, some values may already be newer: good enough to serve, not to decide on
 */
public record StoreSnapshot(
    long version, boolean settled, Map<StoredType<?>, Map<String, Versioned<?>>> values) {

  static final StoreSnapshot EMPTY = new StoreSnapshot(0, false, Map.of());

  /** All values of a type, by id. */
  public <T> List<Versioned<T>> list(StoredType<T> type) {
    return values.getOrDefault(type, Map.of()).values().stream()
        .map(value -> cast(type, value))
        .toList();
  }

  /** All values of a type without their versions, by id. */
  public <T> List<T> values(StoredType<T> type) {
    return list(type).stream().map(Versioned::value).toList();
  }

  public <T> Optional<Versioned<T>> get(StoredType<T> type, String id) {
    return Optional.ofNullable(values.getOrDefault(type, Map.of()).get(id))
        .map(value -> cast(type, value));
  }

  private static <T> Versioned<T> cast(StoredType<T> type, Versioned<?> value) {
    return new Versioned<>(type.type().cast(value.value()), value.version());
  }
}
