package io.mainstem.auditor.resources;

import io.mainstem.auditor.observe.SegmentsAnswer;
import io.mainstem.auditor.observe.SegmentsAnswer.ObservedLog;
import io.mainstem.auditor.store.SegmentFeed;
import io.mainstem.auditor.store.Stores;
import io.mainstem.service.rest.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What this auditor has seen of the clusters of its region, for the auditors of other regions. */
@Path("/v1/segments")
@Produces(MediaType.APPLICATION_JSON)
public final class SegmentsResource {

  private static final int ROWS = 5_000;

  private final Supplier<AuditStatus> status;
  private final Clock clock;

  public SegmentsResource(Supplier<AuditStatus> status, Clock clock) {
    this.status = status;
    this.clock = clock;
  }

  /**
   * @param cluster one that this auditor reads
   * @param since the {@code next} of the answer before, 0 at first
   */
  @GET
  @Operation(summary = "Segments of a cluster's logs, in the order they were written")
  public SegmentsAnswer segments(
      @QueryParam("cluster") @Nullable String cluster, @QueryParam("since") long since) {
    if (cluster == null) {
      throw Problems.malformed("cluster", "is needed");
    }
    long arrivedAt = clock.millis();
    AuditStatus now = status.get(); // before the query: it must not know more than the rows
    Stores stores = now.readable();
    SegmentFeed feed = stores.segments().feed(cluster, Math.max(0, since), ROWS);
    List<ObservedLog> logs =
        feed.more()
            ? List.of()
            : now.logs().stream().filter(log -> log.log().cluster().equals(cluster)).toList();
    return new SegmentsAnswer(
        stores.id(), feed.next(), feed.more(), arrivedAt, logs, feed.segments());
  }
}
