package io.mainstem.worker.fetch;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.wire.batch.WireRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Which records a route copies.
 *
 * @param filter the route's rule; null copies all
 */
public record RecordSelection(@Nullable RecordFilter filter) {

  /** Copies all. */
  public static final RecordSelection ALL = new RecordSelection(null);

  /** True if the record is to be copied. */
  public boolean selects(WireRecord record) {
    if (filter == null) {
      return true;
    }
    for (Header header : record.headers()) {
      if (header.key().equals(filter.dropIfHeader()) && matches(header, filter.equalTo())) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(Header header, @Nullable String equalTo) {
    return equalTo == null
        || (header.value() != null
            && Arrays.equals(header.value(), equalTo.getBytes(StandardCharsets.UTF_8)));
  }
}
