package io.mainstem.federation.server.resources;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Region;
import io.mainstem.api.rest.Page;
import io.mainstem.service.rest.Paging;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** Regions. */
@Path("/v1/regions")
@Produces(MediaType.APPLICATION_JSON)
public final class RegionsResource {

  private final VersionedStore store;
  private final StoredValues<Region> regions;

  public RegionsResource(VersionedStore store) {
    this.store = store;
    this.regions = new StoredValues<>(store, Stored.REGIONS);
  }

  @GET
  @Operation(summary = "Lists regions by id")
  public Page<Region> list(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("page") @Nullable String page) {
    return Paging.page(
        store.list(Stored.REGIONS).stream().map(Versioned::value).toList(),
        Region::id,
        limit,
        page);
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "One region, its version in ETag")
  public Response get(@PathParam("id") String id) {
    return regions.get(id);
  }

  @PUT
  @Path("/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Creates or changes a region",
      description = "Changing an existing one needs If-Match.")
  public Response put(
      @PathParam("id") String id,
      Region region,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    return regions.put(id, region, ifMatch, validateOnly, caller);
  }

  @DELETE
  @Path("/{id}")
  @Operation(summary = "Removes a region without clusters")
  public Response delete(
      @PathParam("id") String id,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    store.list(Stored.CLUSTERS).stream()
        .filter(cluster -> cluster.value().region().equals(id))
        .findFirst()
        .ifPresent(
            cluster -> {
              throw Problems.refused(
                  "region-in-use",
                  "Cluster %s is in region %s: remove it first."
                      .formatted(cluster.value().id(), id));
            });
    return regions.delete(id, ifMatch, validateOnly, caller);
  }
}
