package io.mainstem.controller.resources;

import io.mainstem.api.Versioned;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorRestart;
import io.mainstem.api.replication.MirrorRestartPlan;
import io.mainstem.api.replication.MirrorRestartRequest;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.controller.fleet.FleetOrders;
import io.mainstem.controller.resources.MirrorsResource.MirrorPath;
import io.mainstem.controller.topology.PartitionRange;
import io.mainstem.controller.topology.Topology;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.Caller;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.mainstem.service.store.Change;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets a mirror go on from another place. The order is kept in the store: whichever worker has the
 * mirror carries it out, once.
 */
@Path("/v1/mirrors")
@Produces(MediaType.APPLICATION_JSON)
public final class MirrorRestartsResource {

  private final StatusBoard board;
  private final OrderBook book;
  private final Topology topology;
  private final Clock clock;

  MirrorRestartsResource(StatusBoard board, OrderBook book, Topology topology, Clock clock) {
    this.board = board;
    this.book = book;
    this.topology = topology;
    this.clock = clock;
  }

  @POST
  @Path("/" + MirrorPath.PATTERN + ":restart")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresRole(Role.ADMIN)
  @Operation(
      summary = "Lets a mirror go on from an offset, a time, the oldest record or the newest",
      description =
          "What lies before and was not copied is skipped, what lies behind and was copied is copied"
              + " again: validate_only tells how much. Sent again with the same Idempotency-Key it"
              + " is not ordered again.")
  public MirrorRestartPlan restart(
      @PathParam("route") String route,
      @PathParam("topic") String topic,
      @PathParam("partition") String partition,
      @Nullable MirrorRestartRequest request,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    MirrorId mirror = MirrorPath.parse(route, topic, partition);
    if (request == null) {
      throw Problems.malformed(null, "Say in the body where the mirror is to restart.");
    }
    Status status = board.current();
    MirrorStatus now = MirrorsResource.find(status, mirror);
    MirrorRestart wanted = request.order(clock.millis());
    PartitionRange range = range(status, mirror, wanted);
    Change reason =
        new Change(
            Caller.of(caller).name(), "POST /v1/mirrors/%s:restart %s".formatted(mirror, wanted));
    boolean again = isOrdered(mirror, idempotencyKey); // then the version has moved on
    Versioned<FleetOrders> orders =
        book.change(
            again ? null : ifMatch,
            validateOnly,
            change(mirror, request, idempotencyKey, status),
            reason);
    MirrorRestart ordered =
        Objects.requireNonNullElse(orders.value().restarts().get(mirror), wanted);
    return plan(now, ordered, range, !validateOnly, orders.version());
  }

  private boolean isOrdered(MirrorId mirror, @Nullable String key) {
    return key != null && key.equals(book.current().value().restartKeys().get(mirror));
  }

  private PartitionRange range(Status status, MirrorId mirror, MirrorRestart wanted) {
    String cluster =
        status.routes().stream()
            .map(route -> route.route())
            .filter(route -> route.id().equals(mirror.route()))
            .map(route -> route.sourceCluster())
            .findFirst()
            .orElseThrow(() -> Problems.notFound("route " + mirror.route() + " into this region"));
    return topology
        .range(cluster, mirror, wanted)
        .orElseThrow(
            () ->
                Problems.unavailable(
                    "Source cluster %s does not say now what %s holds; nothing is ordered."
                        .formatted(cluster, mirror),
                    Duration.ofSeconds(5)));
  }

  private UnaryOperator<FleetOrders> change(
      MirrorId mirror, MirrorRestartRequest request, @Nullable String key, Status status) {
    return orders -> {
      long millis = clock.millis();
      MirrorRestart restart = request.order(orders.nextRestart(mirror, millis));
      Map<MirrorId, Long> done =
          status.mirrors().stream()
              .filter(known -> known.restart() > 0)
              .collect(Collectors.toMap(MirrorStatus::mirror, MirrorStatus::restart));
      return orders
          .withoutWhatIsDone(any -> done.getOrDefault(any, 0L), millis)
          .withRestart(mirror, restart, key);
    };
  }

  private static MirrorRestartPlan plan(
      MirrorStatus now, MirrorRestart order, PartitionRange range, boolean asked, int version) {
    long position = now.sourcePosition();
    long target = range.wanted();
    boolean known = position >= 0;
    long skipped = known ? Math.max(0, target - Math.max(position, range.first())) : -1;
    long twice = known ? Math.max(0, Math.min(position, range.end()) - target) : -1;
    return new MirrorRestartPlan(
        now.mirror(),
        order,
        asked,
        position,
        target,
        skipped,
        twice,
        explanation(target, skipped, twice, range),
        version);
  }

  private static String explanation(long target, long skipped, long twice, PartitionRange range) {
    String where =
        "Copying goes on at offset %d of %d to %d".formatted(target, range.first(), range.end());
    if (skipped < 0) {
      return where + "; how far it is now is not known.";
    }
    if (skipped > 0) {
      return where + ": %d offsets are skipped.".formatted(skipped);
    }
    return twice > 0
        ? where + ": %d offsets are copied again.".formatted(twice)
        : where + ", where it is now.";
  }
}
