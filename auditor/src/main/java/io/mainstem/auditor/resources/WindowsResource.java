package io.mainstem.auditor.resources;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.rest.Page;
import io.mainstem.auditor.store.WindowQuery;
import io.mainstem.service.rest.Paging;
import io.mainstem.service.rest.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Windows of the mirrors into this region, newest first. */
@Path("/v1/windows")
@Produces(MediaType.APPLICATION_JSON)
public final class WindowsResource {

  private final Supplier<AuditStatus> status;

  public WindowsResource(Supplier<AuditStatus> status) {
    this.status = status;
  }

  @GET
  @Operation(summary = "Windows, newest first; filters: route, topic, verdict, unsettled=true")
  public Page<AuditWindow> windows(
      @QueryParam("route") @Nullable String route,
      @QueryParam("topic") @Nullable String topic,
      @QueryParam("verdict") @Nullable String verdict,
      @QueryParam("unsettled") boolean unsettled,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("page") @Nullable String page) {
    int size = limit(limit);
    WindowQuery query =
        new WindowQuery(
            route,
            topic,
            verdict == null ? null : verdict(verdict),
            unsettled,
            page == null ? null : after(page),
            size + 1);
    return page(status.get().readable().verdicts().windows(query), size);
  }

  /** A page out of what was found with a limit of one more. */
  static Page<AuditWindow> page(List<AuditWindow> found, int size) {
    if (found.size() <= size) {
      return new Page<>(found, null);
    }
    AuditWindow last = found.get(size - 1);
    String next = last.start().toEpochMilli() + "/" + last.mirror();
    return new Page<>(List.copyOf(found.subList(0, size)), next);
  }

  static int limit(@Nullable Integer limit) {
    int size = limit == null ? Paging.DEFAULT_LIMIT : limit;
    if (size < 1 || size > Paging.MAX_LIMIT) {
      throw Problems.malformed("limit", limit + " is not within 1 to " + Paging.MAX_LIMIT);
    }
    return size;
  }

  private static Verdict verdict(String text) {
    return Arrays.stream(Verdict.values())
        .filter(verdict -> verdict.name().equals(text.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                Problems.malformed(
                    "verdict", "'" + text + "' is none of " + Arrays.toString(Verdict.values())));
  }

  static WindowQuery.After after(String page) {
    int slash = page.indexOf('/');
    try {
      return new WindowQuery.After(
          Long.parseLong(page.substring(0, Math.max(0, slash))),
          MirrorId.parse(page.substring(slash + 1)));
    } catch (NumberFormatException | InvalidValueException e) {
      throw Problems.malformed(
          "page", "'" + page + "' is not a page token that this service gave out");
    }
  }
}
