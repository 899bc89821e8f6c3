package io.mainstem.service.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.Route;
import java.time.Clock;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class VersionedStoreTest {

  private static final Change CHANGE = new Change("tester", "a test");
  private static TestingServer zookeeper;
  private static CuratorFramework curator;
  private static VersionedStore store;

  @BeforeAll
  static void start() throws Exception {
    zookeeper = new TestingServer();
    curator =
        CuratorFrameworkFactory.newClient(zookeeper.getConnectString(), new RetryOneTime(100));
    curator.start();
    store = new VersionedStore(curator, "/mainstem", Clock.systemUTC());
  }

  @AfterAll
  static void stop() throws Exception {
    curator.close();
    zookeeper.close();
  }

  @Test
  void aValueComesBackWithItsVersion() {
    store.create(Stored.ROUTES, route("a", false), CHANGE);

    store.update(Stored.ROUTES, route("a", true), 0, CHANGE);

    var read = store.require(Stored.ROUTES, "a");
    assertThat(read.version()).isEqualTo(1);
    assertThat(read.value()).isEqualTo(route("a", true));
  }

  @Test
  void aStaleVersionIsRefusedAndChangesNothing() {
    store.create(Stored.ROUTES, route("b", false), CHANGE);
    store.update(Stored.ROUTES, route("b", true), 0, CHANGE);

    assertThatThrownBy(() -> store.update(Stored.ROUTES, route("b", false), 0, CHANGE))
        .isInstanceOf(StoreException.VersionMismatch.class)
        .hasMessageContaining("routes/b");
    assertThat(store.require(Stored.ROUTES, "b").value().paused()).isTrue();
  }

  @Test
  void aTransactionHappensWholeOrNotAtAll() {
    store.create(Stored.REGIONS, new Region("taken"), CHANGE);

    assertThatThrownBy(
            () ->
                store
                    .transaction(CHANGE)
                    .create(Stored.REGIONS, new Region("fresh"))
                    .create(Stored.REGIONS, new Region("taken"))
                    .commit())
        .isInstanceOf(StoreException.AlreadyExists.class)
        .hasMessageContaining("regions/taken");
    assertThat(store.get(Stored.REGIONS, "fresh")).isEmpty();
  }

  @Test
  void aFormerLeaderIsRefusedWhole() throws Exception {
    Leadership former = new Leadership(curator, "/mainstem/leaders/test", "former");
    former.start();
    await().until(former::leads);
    String node = former.fencingNode();
    store
        .transaction(CHANGE)
        .fencedBy(former)
        .create(Stored.REGIONS, new Region("by-leader"))
        .commit();

    // The session's znode goes while the instance still believes that it leads.
    StoreTransaction late =
        store.transaction(CHANGE).fencedBy(former).create(Stored.REGIONS, new Region("too-late"));
    curator.delete().forPath(node);

    assertThatThrownBy(late::commit).isInstanceOf(StoreException.LeadershipLost.class);
    assertThat(store.get(Stored.REGIONS, "too-late")).isEmpty();
    former.stop();
  }

  @Test
  void everyChangeIsInTheHistory() throws Exception {
    store.create(Stored.REGIONS, new Region("logged"), new Change("ann", "because"));

    List<String> entries = curator.getChildren().forPath("/mainstem/history");
    assertThat(entries)
        .anySatisfy(
            entry ->
                assertThat(
                        new String(
                            curator.getData().forPath("/mainstem/history/" + entry),
                            java.nio.charset.StandardCharsets.UTF_8))
                    .contains("\"ann\"")
                    .contains("/mainstem/regions/logged"));
  }

  @Test
  void aForeignZnodeIsReportedAndLeftAlone() throws Exception {
    byte[] foreign = "{\"id\":17,".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    curator.create().creatingParentsIfNeeded().forPath("/mainstem/clusters/foreign", foreign);

    assertThatThrownBy(() -> store.get(Stored.CLUSTERS, "foreign"))
        .isInstanceOf(StoreException.Unreadable.class);
    assertThat(store.list(Stored.CLUSTERS)).isEmpty();
    assertThat(curator.getData().forPath("/mainstem/clusters/foreign")).isEqualTo(foreign);
  }

  private static Route route(String id, boolean paused) {
    return new Route(
        id,
        "west",
        "east",
        List.of(),
        Route.StartFrom.EARLIEST,
        null,
        null,
        Route.ErrorPolicy.PAUSE,
        Route.Origin.EXPLICIT,
        paused);
  }
}
