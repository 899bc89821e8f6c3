package io.mainstem.auditor.resources;

import io.mainstem.api.audit.AuditTally;
import io.mainstem.api.audit.AuditTally.Grain;
import io.mainstem.api.rest.Page;
import io.mainstem.service.rest.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The books of the routes into this region over time. */
@Path("/v1/audit/history")
@Produces(MediaType.APPLICATION_JSON)
public final class HistoryResource {

  private static final Duration HOURS = Duration.ofDays(2);
  private static final Duration DAYS = Duration.ofDays(60);

  private final Supplier<AuditStatus> status;
  private final Clock clock;

  public HistoryResource(Supplier<AuditStatus> status, Clock clock) {
    this.status = status;
    this.clock = clock;
  }

  /**
   * @param grain hour or day
   * @param since first moment wanted, as ISO 8601; two days or two months ago if left out
   * @param page the {@code next} of the answer before
   */
  @GET
  @Operation(summary = "Sums by route, topic and hour (grain=day: day), oldest first")
  public Page<AuditTally> history(
      @QueryParam("grain") @Nullable String grain,
      @QueryParam("route") @Nullable String route,
      @QueryParam("topic") @Nullable String topic,
      @QueryParam("since") @Nullable String since,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("page") @Nullable String page) {
    int size = WindowsResource.limit(limit);
    Grain wanted = grain == null ? Grain.HOUR : grain(grain);
    Instant from = page != null ? time("page", page) : since(since, wanted);
    List<AuditTally> found =
        status.get().readable().tallies().tallies(wanted, route, topic, from, size + 1);
    if (found.size() <= size) {
      return new Page<>(found, null);
    }
    return page(found, size);
  }

  /** Cuts between two moments, so that a page can begin with a time. */
  private static Page<AuditTally> page(List<AuditTally> found, int size) {
    Instant cut = found.get(size).start();
    List<AuditTally> whole = found.stream().filter(tally -> tally.start().isBefore(cut)).toList();
    if (whole.isEmpty()) {
      throw Problems.malformed(
          "limit",
          "more routes and topics than that share one moment: ask for a route or for more");
    }
    return new Page<>(whole, cut.toString());
  }

  private Instant since(@Nullable String text, Grain grain) {
    return text == null
        ? clock.instant().minus(grain == Grain.HOUR ? HOURS : DAYS)
        : time("since", text);
  }

  private static Instant time(String field, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Problems.malformed(field, "'" + text + "' is no time like 2026-01-31T00:00:00Z");
    }
  }

  private static Grain grain(String text) {
    return Arrays.stream(Grain.values())
        .filter(grain -> grain.name().equals(text.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                Problems.malformed(
                    "grain", "'" + text + "' is none of " + Arrays.toString(Grain.values())));
  }
}
