package io.mainstem.auditor.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.auditor.reconcile.FilterHistory;
import io.mainstem.wire.batch.WireRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Evaluates the filters of a route as whoever copied should have. Not thread-safe. */
final class FilterCheck implements Predicate<WireRecord> {

  private final FilterHistory history;
  private final boolean any;
  private final Map<RecordFilter, Predicate<WireRecord>> tests = new HashMap<>();

  FilterCheck(FilterHistory history) {
    this.history = history;
    this.any = history.any();
  }

  /** True if the record is to be dropped. */
  @Override
  public boolean test(WireRecord record) {
    if (!any) {
      return false;
    }
    RecordFilter filter = history.at(record.offset());
    return filter != null && tests.computeIfAbsent(filter, FilterCheck::of).test(record);
  }

  private static Predicate<WireRecord> of(RecordFilter filter) {
    byte[] header = filter.dropIfHeader().getBytes(UTF_8);
    String value = filter.equalTo();
    byte[] wanted = value == null ? null : value.getBytes(UTF_8);
    return record -> record.hasHeader(header, wanted);
  }
}
