package io.mainstem.failover.resources;

import io.mainstem.api.failover.OffsetTranslation;
import io.mainstem.api.failover.OffsetTranslationRequest;
import io.mainstem.failover.execute.ClusterUnavailable;
import io.mainstem.failover.execute.OffsetTranslations;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;

/** Offset translation. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class OffsetsResource {

  private final OffsetTranslations translations;

  public OffsetsResource(OffsetTranslations translations) {
    this.translations = translations;
  }

  @POST
  @Path("/offsets:translate")
  @RequiresRole(Role.VIEWER)
  @Operation(summary = "Where positions of one cluster stand in another; changes nothing")
  public OffsetTranslation translate(OffsetTranslationRequest request) {
    try {
      return translations.translate(request);
    } catch (ClusterUnavailable e) {
      throw Problems.unavailable(String.valueOf(e.getMessage()), Duration.ofSeconds(2));
    }
  }
}
