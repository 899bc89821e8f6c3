package io.mainstem.console.overview;

import io.mainstem.service.rest.Problems;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;

/** The whole system in one document, at most about a second old. */
@Path("/v1/overview")
@Produces(MediaType.APPLICATION_JSON)
public final class OverviewResource {

  private final OverviewCollector collector;

  public OverviewResource(OverviewCollector collector) {
    this.collector = collector;
  }

  /**
   * The newest {@link Overview}.
   *
   * @param history whether the last samples of each route come with it
   */
  @GET
  public Response overview(@QueryParam("history") @DefaultValue("false") boolean history) {
    byte[] document =
        collector
            .document(history)
            .orElseThrow(
                () ->
                    Problems.unavailable(
                        "The first round of questions is still under way.", Duration.ofSeconds(1)));
    return Response.ok(document).header("Cache-Control", "no-store").build();
  }
}
