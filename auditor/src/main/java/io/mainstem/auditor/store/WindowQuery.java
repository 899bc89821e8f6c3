package io.mainstem.auditor.store;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which windows are wanted; what is null is not asked for.
 *
 * @param after the last one of the page before
 * @param limit at least 1
 */
public record WindowQuery(
    @Nullable String route,
    @Nullable String topic,
    @Nullable Verdict verdict,
    boolean unsettledOnly,
    @Nullable After after,
    int limit) {

  /** A place in the order of windows: newest first, then by mirror. */
  public record After(long windowStart, MirrorId mirror) {}

  String condition() {
    StringBuilder condition = new StringBuilder("1 = 1");
    append(condition, route != null, "route = :route");
    append(condition, topic != null, "topic = :topic");
    append(condition, verdict != null, "verdict = :verdict");
    append(condition, unsettledOnly, "settled = 0");
    append(
        condition,
        after != null,
        "(window_start < :afterStart OR (window_start = :afterStart AND (route > :afterRoute OR"
            + " (route = :afterRoute AND (topic > :afterTopic OR (topic = :afterTopic AND part >"
            + " :afterPart))))))");
    return condition.toString();
  }

  Map<String, Object> parameters() {
    Map<String, Object> parameters = new HashMap<>();
    if (route != null) {
      parameters.put("route", route);
    }
    if (topic != null) {
      parameters.put("topic", topic);
    }
    if (verdict != null) {
      parameters.put("verdict", verdict.name());
    }
    if (after != null) {
      parameters.put("afterStart", after.windowStart());
      parameters.put("afterRoute", after.mirror().route());
      parameters.put("afterTopic", after.mirror().topic());
      parameters.put("afterPart", (long) after.mirror().partition());
    }
    return parameters;
  }

  private static void append(StringBuilder condition, boolean wanted, String part) {
    if (wanted) {
      condition.append(" AND ").append(part);
    }
  }
}
