package io.mainstem.federation.server.resources;

import io.mainstem.api.federation.RoutingTable;
import io.mainstem.federation.server.serving.TableServer;
import io.mainstem.service.rest.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The routing table, held back until it changes if the caller wants to wait. */
@Path("/v1/routing-table")
@Produces(MediaType.APPLICATION_JSON)
public final class RoutingTableResource {

  private static final Duration MAX_WAIT = Duration.ofSeconds(60);
  private static final Duration NOT_LOADED_RETRY = Duration.ofSeconds(1);

  private final TableServer tables;

  public RoutingTableResource(TableServer tables) {
    this.tables = tables;
  }

  @GET
  @Operation(
      summary = "The routing table",
      description =
          "Answers at once if there is a table newer than 'since', otherwise when there is one or"
              + " after 'wait' (at most 60s), whichever comes first.",
      responses =
          @ApiResponse(content = @Content(schema = @Schema(implementation = RoutingTable.class))))
  public void get(
      @QueryParam("since") @DefaultValue("0") long since,
      @QueryParam("wait") @DefaultValue("0s") String wait,
      @Suspended AsyncResponse response) {
    Duration patience = patience(wait);
    TableServer.Answer current = tables.current();
    if (patience.isZero() || current.table().version() > since) {
      answer(response, current);
      return;
    }
    TableServer.Waiter waiter = tables.await(since, newer -> answer(response, newer));
    response.setTimeoutHandler(
        late -> {
          tables.forget(waiter);
          answer(late, tables.current());
        });
    response.setTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    response.register((jakarta.ws.rs.container.CompletionCallback) error -> tables.forget(waiter));
    response.register((jakarta.ws.rs.container.ConnectionCallback) gone -> tables.forget(waiter));
  }

  private static void answer(AsyncResponse response, TableServer.Answer answer) {
    if (answer.table().version() == 0) {
      response.resume(
          Problems.unavailable(
              "This instance has not read the store yet: it waits for ZooKeeper.",
              NOT_LOADED_RETRY));
      return;
    }
    response.resume(
        Response.ok(answer.json().get(), MediaType.APPLICATION_JSON_TYPE)
            .tag(Long.toString(answer.table().version()))
            .build());
  }

  private static Duration patience(@Nullable String wait) {
    try {
      io.dropwizard.util.Duration parsed = io.dropwizard.util.Duration.parse(String.valueOf(wait));
      Duration patience = Duration.ofMillis(parsed.toMilliseconds());
      return patience.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : patience;
    } catch (IllegalArgumentException e) {
      throw Problems.malformed("wait", "'" + wait + "' is not a duration such as 30s");
    }
  }
}
