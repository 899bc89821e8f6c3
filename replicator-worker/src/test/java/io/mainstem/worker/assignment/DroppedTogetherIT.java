package io.mainstem.worker.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwizard.jackson.Jackson;
import io.mainstem.api.replication.FleetNames;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.service.ZooKeeperSettings;
import io.mainstem.worker.TestClusters;
import io.mainstem.worker.TestFleet;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.helix.BaseDataAccessor;
import org.apache.helix.HelixDataAccessor;
import org.apache.helix.PropertyKey;
import org.apache.helix.manager.zk.ZKHelixDataAccessor;
import org.apache.helix.manager.zk.ZkBaseDataAccessor;
import org.apache.helix.model.CurrentState;
import org.apache.helix.zookeeper.datamodel.ZNRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many mirrors are withdrawn from a member of a real Helix cluster. */
@Timeout(120)
class DroppedTogetherIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String REGION = "dropping";
  private static final String ROUTE = "west--east";
  private static final String WORKER = "worker-1";
  private static final int MIRRORS = 60;
  private static final int LEFT = 10;

  /** Offline, then gone, each in a message or two; one by one it would be a write for each. */
  private static final int FEW_WRITES = (MIRRORS - LEFT) / 4;

  @Test
  void manyMirrorsAreWithdrawnInFewWrites() throws Exception {
    String servers = TestClusters.SHARED.zooKeeper.connectString();
    Set<MirrorId> held = ConcurrentHashMap.newKeySet();
    BaseDataAccessor<ZNRecord> store =
        new ZkBaseDataAccessor.Builder<ZNRecord>().setZkAddress(servers).build();
    try (TestFleet fleet = new TestFleet(REGION, servers);
        FleetMembership member =
            new FleetMembership(REGION, WORKER, settings(servers), Duration.ofSeconds(30))) {
      member.start(into(held));
      fleet.assign(first(MIRRORS));
      await().atMost(SOON).until(() -> held.size() == MIRRORS);
      await().atMost(SOON).until(() -> mirrors(store).size() == MIRRORS && allOnline(store));
      int before = state(store).getStat().getVersion();

      fleet.assign(first(LEFT));

      await().atMost(SOON).until(() -> mirrors(store).size() == LEFT);
      int writes = state(store).getStat().getVersion() - before;
      assertThat(writes).as("changes of the member's state").isBetween(1, FEW_WRITES);
      assertThat(held).isEqualTo(first(LEFT).keySet());
      assertThat(allOnline(store)).isTrue();
    } finally {
      store.close();
    }
  }

  private static ZooKeeperSettings settings(String servers) {
    return Jackson.newObjectMapper()
        .convertValue(Map.of("connectString", servers), ZooKeeperSettings.class);
  }

  private static Map<MirrorId, String> first(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new MirrorId(ROUTE, "trips", i))
        .collect(Collectors.toMap(Function.identity(), mirror -> WORKER));
  }

  private static AssignmentListener into(Set<MirrorId> held) {
    return new AssignmentListener() {
      @Override
      public void assigned(MirrorId mirror) {
        held.add(mirror);
      }

      @Override
      public void withdrawn(MirrorId mirror) {
        held.remove(mirror);
      }
    };
  }

  private static CurrentState state(BaseDataAccessor<ZNRecord> store) {
    HelixDataAccessor fleet = new ZKHelixDataAccessor(FleetNames.helixCluster(REGION), store);
    PropertyKey.Builder keys = fleet.keyBuilder();
    String session = fleet.getChildNames(keys.sessions(WORKER)).get(0);
    return fleet.getProperty(keys.currentState(WORKER, session, FleetNames.resource(ROUTE, 0)));
  }

  private static Map<String, String> mirrors(BaseDataAccessor<ZNRecord> store) {
    CurrentState state = state(store);
    return state == null ? Map.of() : state.getPartitionStateMap();
  }

  private static boolean allOnline(BaseDataAccessor<ZNRecord> store) {
    return mirrors(store).values().stream().allMatch(FleetNames.ONLINE::equals);
  }
}
