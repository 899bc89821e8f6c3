package io.mainstem.console.overview;

import io.mainstem.service.rest.Problems;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;

/** The service levels of all routes in one document, a few seconds old at most. */
@Path("/v1/service-levels")
@Produces(MediaType.APPLICATION_JSON)
public final class LevelsResource {

  private final LevelsInquiry inquiry;

  public LevelsResource(LevelsInquiry inquiry) {
    this.inquiry = inquiry;
  }

  /** The newest {@link ServiceLevels}. */
  @GET
  public Response levels() {
    try {
      return Response.ok(inquiry.document()).header("Cache-Control", "no-store").build();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problems.unavailable("The console is being stopped.", Duration.ofSeconds(5));
    }
  }
}
