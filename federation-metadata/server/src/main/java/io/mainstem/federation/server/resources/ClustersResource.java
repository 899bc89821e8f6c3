package io.mainstem.federation.server.resources;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
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

/** Kafka clusters. */
@Path("/v1/clusters")
@Produces(MediaType.APPLICATION_JSON)
public final class ClustersResource {

  private final VersionedStore store;
  private final StoredValues<Cluster> clusters;

  public ClustersResource(VersionedStore store) {
    this.store = store;
    this.clusters = new StoredValues<>(store, Stored.CLUSTERS);
  }

  @GET
  @Operation(summary = "Lists clusters by id")
  public Page<Cluster> list(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("page") @Nullable String page) {
    return Paging.page(
        store.list(Stored.CLUSTERS).stream().map(Versioned::value).toList(),
        Cluster::id,
        limit,
        page);
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "One cluster, its version in ETag")
  public Response get(@PathParam("id") String id) {
    return clusters.get(id);
  }

  @PUT
  @Path("/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Creates or changes a cluster",
      description = "Changing an existing one needs If-Match.")
  public Response put(
      @PathParam("id") String id,
      Cluster cluster,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    if (cluster != null) {
      requireRegion(cluster);
      store
          .get(Stored.CLUSTERS, id)
          .ifPresent(before -> refuseWhatTopicsDependOn(before.value(), cluster));
    }
    return clusters.put(id, cluster, ifMatch, validateOnly, caller);
  }

  @DELETE
  @Path("/{id}")
  @Operation(summary = "Removes a cluster that no topic and no route uses")
  public Response delete(
      @PathParam("id") String id,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    for (Versioned<LogicalTopic> topic : store.list(Stored.TOPICS)) {
      if (topic.value().placements().stream().anyMatch(p -> p.cluster().equals(id))) {
        throw Problems.refused(
            "cluster-in-use",
            "Topic %s is placed on cluster %s.".formatted(topic.value().name(), id));
      }
    }
    store.list(Stored.ROUTES).stream()
        .map(Versioned::value)
        .filter(route -> route.sourceCluster().equals(id) || route.targetCluster().equals(id))
        .findFirst()
        .ifPresent(
            route -> {
              throw Problems.refused(
                  "cluster-in-use", "Route %s uses cluster %s.".formatted(route.id(), id));
            });
    return clusters.delete(id, ifMatch, validateOnly, caller);
  }

  private void requireRegion(Cluster cluster) {
    if (store.get(Stored.REGIONS, cluster.region()).isEmpty()) {
      throw Problems.refused(
          "unknown-region",
          "Region '%s' of cluster %s is not declared: PUT /v1/regions/%s first."
              .formatted(cluster.region(), cluster.id(), cluster.region()));
    }
  }

  private void refuseWhatTopicsDependOn(Cluster before, Cluster after) {
    boolean same =
        before.region().equals(after.region()) && after.roles().containsAll(before.roles());
    if (same) {
      return;
    }
    for (Versioned<LogicalTopic> topic : store.list(Stored.TOPICS)) {
      for (Placement placement : topic.value().placements()) {
        boolean broken =
            placement.cluster().equals(before.id())
                && (!before.region().equals(after.region())
                    || !after.roles().contains(placement.role()));
        if (broken) {
          throw Problems.refused(
              "cluster-in-use",
              "Topic %s is placed on cluster %s as %s: its region and that role must stay."
                  .formatted(topic.value().name(), before.id(), placement.role()));
        }
      }
    }
  }
}
