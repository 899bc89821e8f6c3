package io.mainstem.controller.resources;

import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.rest.Page;
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
import org.jspecify.annotations.Nullable;

/** The mirrors of this region's routes, on whatever worker they are. */
@Path("/v1/mirrors")
@Produces(MediaType.APPLICATION_JSON)
public final class MirrorsResource {

  private final StatusBoard board;

  MirrorsResource(StatusBoard board) {
    this.board = board;
  }

  @GET
  @Operation(summary = "Lists mirrors by route, topic and partition")
  public Page<MirrorStatus> list(
      @QueryParam("route") @Nullable String route,
      @QueryParam("topic") @Nullable String topic,
      @QueryParam("state") @Nullable String state,
      @QueryParam("worker") @Nullable String worker,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("page") @Nullable String page) {
    Status status = board.current();
    MirrorState wanted = state == null ? null : parse(state);
    List<MirrorStatus> mirrors = route == null ? status.mirrors() : status.mirrors(route);
    return Paging.page(
        mirrors.stream()
            .filter(mirror -> topic == null || mirror.mirror().topic().equals(topic))
            .filter(mirror -> wanted == null || mirror.state() == wanted)
            .filter(mirror -> worker == null || mirror.worker().equals(worker))
            .toList(),
        mirror -> mirror.mirror().toString(),
        limit,
        page);
  }

  private static MirrorState parse(String state) {
    try {
      return MirrorState.valueOf(state.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Problems.malformed(
          "state", "'" + state + "' is none of " + Arrays.toString(MirrorState.values()) + ".");
    }
  }
}
