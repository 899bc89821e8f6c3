package io.mainstem.service.directory;

import io.mainstem.api.rest.Page;
import io.mainstem.api.service.ServiceInstance;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Where the services of all regions are. */
@Path("/v1/services")
@Produces(MediaType.APPLICATION_JSON)
public final class ServicesResource {

  private final ServiceDirectory directory;

  public ServicesResource(ServiceDirectory directory) {
    this.directory = directory;
  }

  @GET
  @Operation(summary = "Lists every registered instance of every service, in all regions")
  public Page<ServiceInstance> list() {
    return new Page<>(directory.all(), null);
  }
}
