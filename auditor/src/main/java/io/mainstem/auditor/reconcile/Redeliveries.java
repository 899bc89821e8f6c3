package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Incident.OffsetRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The records of one mirror that were lost at first and are delivered again. Not thread-safe. */
final class Redeliveries {

  private final List<OffsetRange> ranges = new ArrayList<>();
  private final Set<Long> repairers = new HashSet<>();
  private final Map<Long, Long> targets = new HashMap<>();
  private final Map<Long, Long> sources = new HashMap<>();

  void add(Redelivery told) {
    repairers.add(told.producerId());
    told.ranges().stream().filter(range -> !ranges.contains(range)).forEach(ranges::add);
    told.placed()
        .forEach(
            run -> {
              for (long i = 0; i < run.count(); i++) {
                place(run.sourceStart() + i, run.targetStart() + i);
              }
            });
  }

  void addAll(Redeliveries other) {
    repairers.addAll(other.repairers);
    ranges.addAll(other.ranges);
    other.targets.forEach(this::place);
  }

  private void place(long source, long target) {
    targets.put(source, target);
    sources.put(target, source);
  }

  /** Whether this producer delivers lost records again. */
  boolean isBy(long writer) {
    return repairers.contains(writer);
  }

  /** Whether the record at this source offset is among them. */
  boolean covers(long sourceOffset) {
    return ranges.stream()
        .anyMatch(range -> sourceOffset >= range.from() && sourceOffset < range.to());
  }

  /** Their source offsets. */
  Set<Long> offsets() {
    Set<Long> offsets = new HashSet<>();
    for (OffsetRange range : ranges) {
      for (long offset = range.from(); offset < range.to(); offset++) {
        offsets.add(offset);
      }
    }
    return offsets;
  }

  /** Where the record at this source offset stands now; empty if nobody has said so. */
  OptionalLong targetOf(long sourceOffset) {
    return optional(targets.get(sourceOffset));
  }

  /** Which source record this target offset was given to; empty if to none of these. */
  OptionalLong sourceOf(long targetOffset) {
    return optional(sources.get(targetOffset));
  }

  /** Forgets what was said of target offsets from here on. */
  void targetCutBack(long to) {
    targets.values().removeIf(target -> target >= to);
    sources.keySet().removeIf(target -> target >= to);
  }

  private static OptionalLong optional(@Nullable Long offset) {
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }
}
