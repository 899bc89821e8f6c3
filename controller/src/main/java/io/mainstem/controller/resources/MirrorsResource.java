package io.mainstem.controller.resources;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.api.rest.Page;
import io.mainstem.service.rest.Paging;
import io.mainstem.service.rest.Preconditions;
import io.mainstem.service.rest.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The mirrors of this region's routes, on whatever worker they are. */
@Path("/v1/mirrors")
@Produces(MediaType.APPLICATION_JSON)
public final class MirrorsResource {

  private final StatusBoard board;
  private final OrderBook orders;

  MirrorsResource(StatusBoard board, OrderBook orders) {
    this.board = board;
    this.orders = orders;
  }

  @GET
  @Operation(summary = "Lists mirrors by route, topic and partition")
  public Page<MirrorStatus> list(
      @QueryParam("route") @Nullable String route,
      @QueryParam("topic") @Nullable String topic,
      @QueryParam("state") @Nullable String state,
      @QueryParam("reason") @Nullable String reason,
      @QueryParam("worker") @Nullable String worker,
      @QueryParam("minLag") @Nullable Long minLag,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("page") @Nullable String page) {
    Status status = board.current();
    MirrorState wanted = state == null ? null : parse("state", state, MirrorState.class);
    PauseReason why = reason == null ? null : parse("reason", reason, PauseReason.class);
    List<MirrorStatus> mirrors = route == null ? status.mirrors() : status.mirrors(route);
    return Paging.page(
        mirrors.stream()
            .filter(mirror -> topic == null || mirror.mirror().topic().equals(topic))
            .filter(mirror -> wanted == null || mirror.state() == wanted)
            .filter(mirror -> why == null || mirror.reason() == why)
            .filter(mirror -> worker == null || mirror.worker().equals(worker))
            .filter(mirror -> minLag == null || mirror.lagRecords() >= minLag)
            .toList(),
        mirror -> mirror.mirror().toString(),
        limit,
        page);
  }

  @GET
  @Path("/" + MirrorPath.PATTERN)
  @Operation(
      summary = "One mirror",
      description = "ETag is the version of what has been decided about mirrors of this region.")
  public Response get(
      @PathParam("route") String route,
      @PathParam("topic") String topic,
      @PathParam("partition") String partition) {
    MirrorId mirror = MirrorPath.parse(route, topic, partition);
    return Response.ok(find(board.current(), mirror))
        .header(HttpHeaders.ETAG, Preconditions.tag(orders.current().version()))
        .build();
  }

  /**
   * @throws jakarta.ws.rs.WebApplicationException 404 if there is no such mirror
   */
  static MirrorStatus find(Status status, MirrorId mirror) {
    return status.mirrors(mirror.route()).stream()
        .filter(known -> known.mirror().equals(mirror))
        .findFirst()
        .orElseThrow(() -> Problems.notFound("mirror " + mirror));
  }

  private static <E extends Enum<E>> E parse(String field, String text, Class<E> type) {
    try {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Problems.malformed(
          field, "'" + text + "' is none of " + Arrays.toString(type.getEnumConstants()) + ".");
    }
  }

  /** How a mirror is named in a path. */
  static final class MirrorPath {
    static final String PATTERN = "{route: [^/:]+}/{topic: [^/:]+}/{partition: [^/:]+}";

    private MirrorPath() {}

    static MirrorId parse(String route, String topic, String partition) {
      try {
        return new MirrorId(route, topic, Integer.parseInt(partition));
      } catch (NumberFormatException e) {
        throw Problems.malformed("partition", "'" + partition + "' is not a partition number.");
      } catch (InvalidValueException e) {
        throw Problems.malformed(e.field(), String.valueOf(e.getMessage()));
      }
    }
  }
}
