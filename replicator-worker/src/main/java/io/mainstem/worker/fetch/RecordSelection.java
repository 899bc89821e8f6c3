package io.mainstem.worker.fetch;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.wire.batch.WireRecord;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Which records a route copies. Immutable. */
public final class RecordSelection {

  /** Copies all. */
  public static final RecordSelection ALL = new RecordSelection(null);

  private final byte @Nullable [] dropIfHeader;
  private final byte @Nullable [] equalTo;

  /**
   * @param filter the route's rule; null copies all
   */
  public RecordSelection(@Nullable RecordFilter filter) {
    dropIfHeader = filter == null ? null : bytes(filter.dropIfHeader());
    equalTo = filter == null ? null : bytes(filter.equalTo());
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  /** True if the record is to be copied. */
  public boolean selects(WireRecord record) {
    return dropIfHeader == null || !record.hasHeader(dropIfHeader, equalTo);
  }
}
