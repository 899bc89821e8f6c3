package io.mainstem.service.store;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.Route;
import io.mainstem.api.operations.Operation;

/** Everything that is kept in the store. */
public final class Stored {

  public static final StoredType<Region> REGIONS =
      new StoredType<>("regions", Region.class, Region::id);
  public static final StoredType<Cluster> CLUSTERS =
      new StoredType<>("clusters", Cluster.class, Cluster::id);
  public static final StoredType<LogicalTopic> TOPICS =
      new StoredType<>("topics", LogicalTopic.class, LogicalTopic::name);
  public static final StoredType<Route> ROUTES = new StoredType<>("routes", Route.class, Route::id);
  public static final StoredType<FailoverGroup> GROUPS =
      new StoredType<>("groups", FailoverGroup.class, FailoverGroup::id);
  public static final StoredType<Operation> OPERATIONS =
      new StoredType<>("operations", Operation.class, operation -> operation.id().toString());

  private Stored() {}
}
