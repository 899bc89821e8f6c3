package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.audit.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Findings put into words and ranges. */
public final class Findings {

  private static final int MAX_RANGES_IN_TEXT = 10;

  private Findings() {}

  /** The findings by kind, each in order of offsets. */
  public static Map<Verdict, List<Finding>> byKind(List<Finding> findings) {
    Map<Verdict, List<Finding>> byKind = new EnumMap<>(Verdict.class);
    findings.stream()
        .sorted()
        .forEach(
            finding ->
                byKind.computeIfAbsent(finding.kind(), kind -> new ArrayList<>()).add(finding));
    return byKind;
  }

  /** The source offsets of these findings as ranges. */
  public static List<OffsetRange> sourceRanges(List<Finding> findings) {
    return ranges(findings.stream().mapToLong(Finding::sourceOffset));
  }

  /** The target offsets of these findings as ranges. */
  public static List<OffsetRange> targetRanges(List<Finding> findings) {
    return ranges(findings.stream().mapToLong(Finding::targetOffset));
  }

  /** A sentence for people. */
  public static String describe(List<Finding> findings) {
    return byKind(findings).entrySet().stream()
        .map(entry -> describe(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining("; "));
  }

  private static String describe(Verdict kind, List<Finding> findings) {
    String source = text(sourceRanges(findings));
    String target = text(targetRanges(findings));
    return kind
        + " of "
        + findings.size()
        + (findings.size() == 1 ? " record" : " records")
        + (source.isEmpty() ? "" : ", source offsets " + source)
        + (target.isEmpty() ? "" : ", target offsets " + target);
  }

  private static List<OffsetRange> ranges(LongStream offsets) {
    List<OffsetRange> ranges = new ArrayList<>();
    offsets
        .filter(offset -> offset >= 0)
        .sorted()
        .distinct()
        .forEach(
            offset -> {
              int last = ranges.size() - 1;
              if (last >= 0 && ranges.get(last).to() == offset) {
                ranges.set(last, new OffsetRange(ranges.get(last).from(), offset + 1));
              } else {
                ranges.add(new OffsetRange(offset, offset + 1));
              }
            });
    return ranges;
  }

  private static String text(List<OffsetRange> ranges) {
    String shown =
        ranges.stream()
            .limit(MAX_RANGES_IN_TEXT)
            .map(
                range ->
                    range.to() == range.from() + 1
                        ? Long.toString(range.from())
                        : range.from() + "-" + (range.to() - 1))
            .collect(Collectors.joining(", "));
    int more = ranges.size() - MAX_RANGES_IN_TEXT;
    return more > 0 ? shown + " and " + more + " more ranges" : shown;
  }
}
