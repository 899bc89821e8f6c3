package io.mainstem.service.operations;

import io.mainstem.api.Versioned;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.rest.Page;
import io.mainstem.service.rest.Paging;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks up long-running changes; any service answers for all of them. */
@Path("/v1/operations")
@Produces(MediaType.APPLICATION_JSON)
public final class OperationsResource {

  private final VersionedStore store;

  public OperationsResource(VersionedStore store) {
    this.store = store;
  }

  @GET
  @io.swagger.v3.oas.annotations.Operation(summary = "Lists operations by id")
  public Page<Operation> list(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("page") @Nullable String page) {
    return Paging.page(
        store.list(Stored.OPERATIONS).stream().map(Versioned::value).toList(),
        operation -> operation.id().toString(),
        limit,
        page);
  }

  @GET
  @Path("/{id}")
  @io.swagger.v3.oas.annotations.Operation(summary = "One operation with its steps")
  public Operation get(@PathParam("id") UUID id) {
    return store
        .get(Stored.OPERATIONS, id.toString())
        .map(Versioned::value)
        .orElseThrow(() -> Problems.notFound("operation " + id));
  }
}
