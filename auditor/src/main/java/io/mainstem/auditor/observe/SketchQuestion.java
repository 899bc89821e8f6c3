package io.mainstem.auditor.observe;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.auditor.reconcile.FilterHistory;
import io.mainstem.auditor.reconcile.Scope;
import io.mainstem.auditor.reconcile.SourcePortion;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sketch.Identity;
import io.mainstem.auditor.sketch.RecordHasher;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one auditor asks another about records near that one: sketches and offsets travel, records
 * do not. One of three questions, by what is set.
 *
 * @param from first offset
 * @param to one past the last offset
 * @param windowStart only records of this window count, except for {@code offsets}
 * @param since and those from here on, milliseconds since 1970, see {@link Scope}
 * @param key of the identities, the same for all questions of one comparison
 * @param filters by which the replicator chose
 * @param cells above 0: a sketch of this size is wanted
 * @param wanted the lower halves of identities, 8 bytes each: where do these records stand?
 * @param offsets what stands at these?
 * @param version of questions and answers, {@link #VERSION}; 0 where nothing is said
 */
public record SketchQuestion(
    LogId log,
    long from,
    long to,
    long windowStart,
    long since,
    long key,
    List<FilterSpan> filters,
    int cells,
    @Nullable ByteBuffer wanted,
    @Nullable List<Long> offsets,
    int version) {

  /**
   * Releases that make identities in another way, or choose other records, must not compare. It
   * grows with {@link RecordHasher#VERSION}.
   */
  public static final int VERSION = RecordHasher.VERSION + 1;

  /** Most cells that are given out. */
  public static final int MAX_CELLS = 1 << 19;

  /**
   * A filter and where it began.
   *
   * @param filter null for none
   */
  public record FilterSpan(long from, @Nullable RecordFilter filter) {}

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  public SketchQuestion {
    filters = filters == null ? List.of() : List.copyOf(filters);
  }

  static SketchQuestion digest(SourcePortion portion, long key, int cells) {
    return of(portion, key, cells, null);
  }

  static SketchQuestion find(SourcePortion portion, long key, Collection<Identity> wanted) {
    ByteBuffer bytes = ByteBuffer.allocate(wanted.size() * Long.BYTES);
    wanted.forEach(identity -> bytes.putLong(identity.low()));
    return of(portion, key, 0, bytes.flip());
  }

  static SketchQuestion lookUp(LogId log, long key, Collection<Long> offsets) {
    return new SketchQuestion(
        log, 0, 0, 0, 0, key, List.of(), 0, null, List.copyOf(offsets), VERSION);
  }

  SourcePortion portion() {
    FilterHistory history = new FilterHistory();
    filters.forEach(span -> history.note(span.from(), span.filter()));
    return new SourcePortion(log, from, to, new Scope(new Window(windowStart), since), history);
  }

  /** The place of each wanted identity in the question, by its lower half. */
  Map<Long, Integer> wantedByLow() {
    Map<Long, Integer> places = new HashMap<>();
    ByteBuffer bytes = wanted == null ? ByteBuffer.allocate(0) : wanted.duplicate();
    while (bytes.remaining() >= Long.BYTES) {
      places.put(bytes.getLong(), places.size());
    }
    return places;
  }

  private static SketchQuestion of(
      SourcePortion portion, long key, int cells, @Nullable ByteBuffer wanted) {
    List<FilterSpan> filters =
        portion.filters().changes().entrySet().stream()
            .map(change -> new FilterSpan(change.getKey(), change.getValue().orElse(null)))
            .toList();
    return new SketchQuestion(
        portion.log(),
        portion.from(),
        portion.to(),
        portion.scope().window().start(),
        portion.scope().since(),
        key,
        filters,
        cells,
        wanted,
        null,
        VERSION);
  }
}
