package io.mainstem.service.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.operations.OperationStep;
import io.mainstem.service.operations.Operations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration KEPT = Duration.ofDays(7);
  private static final int KEPT_CHANGES = 3;

  private TestingServer zookeeper;
  private CuratorFramework curator;
  private VersionedStore store;
  private Operations operations;

  @BeforeEach
  void start() throws Exception {
    zookeeper = new TestingServer();
    curator =
        CuratorFrameworkFactory.newClient(zookeeper.getConnectString(), new RetryOneTime(100));
    curator.start();
    store = new VersionedStore(curator, "/mainstem", at(THEN));
    operations = new Operations(store, at(THEN));
  }

  @AfterEach
  void stop() throws Exception {
    curator.close();
    zookeeper.close();
  }

  @Test
  void onlyOperationsThatEndedLongAgoGo() {
    Operation running = operations.accept("kind", "running", null, "1", "ann", List.of("step"));
    Operation ended = operations.accept("kind", "ended", null, "2", "ann", List.of("step"));
    operations.record(
        operations.find(ended.id()).orElseThrow(),
        new OperationStep("step", OperationState.SUCCEEDED, null, null, null),
        OperationState.SUCCEEDED,
        null,
        null,
        "ann");

    retention(THEN.plus(KEPT)).sweep();
    assertThat(store.ids(Stored.OPERATIONS)).hasSize(2);
    retention(THEN.plus(KEPT).plusMillis(1)).sweep();

    assertThat(store.ids(Stored.OPERATIONS)).containsExactly(running.id().toString());
  }

  @Test
  void theNewestChangesStay() throws Exception {
    for (int i = 0; i < KEPT_CHANGES + 2; i++) {
      operations.accept("kind", "subject" + i, null, "key", "ann", List.of());
    }
    List<String> all = history();

    assertThat(retention(THEN).sweep()).isEqualTo(2);

    assertThat(history()).isEqualTo(all.subList(2, all.size()));
  }

  @Test
  void anEmptyStoreIsSweptToo() {
    assertThat(retention(THEN).sweep()).isZero();
  }

  private List<String> history() throws Exception {
    return curator.getChildren().forPath("/mainstem/history").stream().sorted().toList();
  }

  private Retention retention(Instant now) {
    return new Retention(curator, store, at(now), KEPT_CHANGES, KEPT);
  }

  private static Clock at(Instant now) {
    return Clock.fixed(now, ZoneOffset.UTC);
  }
}
