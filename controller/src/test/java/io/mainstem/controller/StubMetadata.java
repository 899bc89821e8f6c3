package io.mainstem.controller;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.service.MainstemService;
import io.mainstem.service.ServiceContext;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.StoredType;
import io.mainstem.service.store.VersionedStore;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Serves the routing table out of the store, as the metadata service does, but simply. */
final class StubMetadata implements MainstemService {

  @Override
  public ServiceKind kind() {
    return ServiceKind.FEDERATION_METADATA;
  }

  @Override
  public void start(ServiceContext context) {
    context.environment().jersey().register(new Table(context.store()));
  }

  /** Answers a watcher within 50 ms of a change, or after a second. */
  @Path("/v1/routing-table")
  @Produces("application/json")
  public static final class Table {
    private final VersionedStore store;
    private RoutingTable last = RoutingTable.EMPTY;

    Table(VersionedStore store) {
      this.store = store;
    }

    @GET
    public RoutingTable get(@QueryParam("since") long since) throws InterruptedException {
      for (int i = 0; i < 20; i++) {
        RoutingTable table = read();
        if (table.version() > since) {
          return table;
        }
        if (new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
      return read();
    }

    private synchronized RoutingTable read() {
      RoutingTable table =
          new RoutingTable(
              last.version(),
              null,
              list(Stored.REGIONS),
              list(Stored.CLUSTERS),
              list(Stored.TOPICS),
              list(Stored.ROUTES),
              list(Stored.GROUPS));
      if (!table.equals(last)) {
        last =
            new RoutingTable(
                last.version() + 1,
                null,
                table.regions(),
                table.clusters(),
                table.topics(),
                table.routes(),
                table.groups());
      }
      return last;
    }

    private <T> List<T> list(StoredType<T> type) {
      return store.list(type).stream().map(Versioned::value).toList();
    }
  }
}
