package io.mainstem.federation.server;

import static io.mainstem.federation.server.TwoRegions.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.federation.FailoverGroup.GroupState;
import io.mainstem.federation.client.FederatedConsumer;
import io.mainstem.federation.client.FederatedProducer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The embedded clients against two real clusters, while failover groups move between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FederatedClientsIT {

  private @Nullable TwoRegions regions;

  @BeforeAll
  void start() throws Exception {
    regions = new TwoRegions();
  }

  @AfterAll
  void stop() {
    if (regions != null) {
      regions.close();
    }
  }

  @Test
  void aPlannedMoveLosesDoublesAndReordersNothing() {
    regions().declare("orders");
    try (FederatedProducer<String, String> producer = producer();
        Sequences sequences = new Sequences(producer, "orders")) {
      sequences.start();
      await().atMost(PATIENCE).until(() -> sequences.acknowledged() > 2_000);

      regions().move("orders", "west", GroupState.FENCED);
      long fencedAt = sequences.awaitStandstill();
      Map<Integer, Long> ends = Sequences.ends(regions().west(), "orders");
      regions().move("orders", "east", GroupState.ACTIVE);

      await().atMost(PATIENCE).until(() -> sequences.acknowledged() > fencedAt + 2_000);
      sequences.stop();
      assertThat(sequences.failures()).isEmpty();
      assertThat(Sequences.ends(regions().west(), "orders")).isEqualTo(ends);
      List<String> written = Sequences.read(regions().west(), "orders");
      assertThat(written).hasSize((int) fencedAt);
      written.addAll(Sequences.read(regions().east(), "orders"));
      assertThat(sequences.everyKeyCountsUpWithoutGap(written)).isTrue();
    }
  }

  @Test
  void aMoveThatIsCalledOffGoesOnWhereItWas() {
    regions().declare("bills");
    try (FederatedProducer<String, String> producer = producer();
        Sequences sequences = new Sequences(producer, "bills")) {
      sequences.start();
      await().atMost(PATIENCE).until(() -> sequences.acknowledged() > 500);

      regions().move("bills", "west", GroupState.FENCED);
      long fencedAt = sequences.awaitStandstill();
      regions().move("bills", "west", GroupState.ACTIVE);

      await().atMost(PATIENCE).until(() -> sequences.acknowledged() > fencedAt + 500);
      sequences.stop();
      assertThat(sequences.failures()).isEmpty();
      assertThat(sequences.everyKeyCountsUpWithoutGap(Sequences.read(regions().west(), "bills")))
          .isTrue();
      assertThat(Sequences.read(regions().east(), "bills")).isEmpty();
    }
  }

  @Test
  void theRoutesFollowThePrimary() {
    regions().declare("routed");
    await().atMost(PATIENCE).until(() -> regions().copies("west--east", "routed"));

    regions().move("routed", "east", GroupState.ACTIVE);

    await().atMost(PATIENCE).until(() -> regions().copies("east--west", "routed"));
    assertThat(regions().copies("west--east", "routed")).isFalse();
  }

  @Test
  void aGroupOfConsumersFollowsAMoveAndReadsEverythingOnce() throws Exception {
    regions().declare("rides");
    send("rides", 0, 3_000);
    try (Members members = new Members(this::consumer, "rides", 2)) {
      members.start();
      await().atMost(PATIENCE).until(() -> members.read().size() >= 1_000);

      regions().move("rides", "west", GroupState.FENCED);
      TestMirror.copy(regions().west(), regions().east(), "rides");
      regions().move("rides", "east", GroupState.ACTIVE);
      send("rides", 3_000, 4_000);

      await().atMost(PATIENCE).until(() -> new HashSet<>(members.read()).size() == 4_000);
      members.stop();
      List<String> read = new ArrayList<>(members.read());
      assertThat(read).hasSize(4_000);
      assertThat(members.failures()).isEmpty();
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void anApplicationStartsAndGoesOnWithoutTheMetadataService() throws Exception {
    regions().declare("cached");
    send("cached", 0, 1);

    regions().stopMetadata();

    send("cached", 1, 2);
    assertThat(Sequences.read(regions().west(), "cached")).hasSize(2);
    regions().restartMetadata();
  }

  /** Sends numbers as values, and waits until all are acknowledged. */
  private void send(String topic, int from, int to) throws Exception {
    try (FederatedProducer<String, String> producer = producer()) {
      List<java.util.concurrent.Future<?>> sent = new ArrayList<>();
      for (int i = from; i < to; i++) {
        String number = Integer.toString(i);
        sent.add(producer.send(new ProducerRecord<>(topic, number, number)));
      }
      for (java.util.concurrent.Future<?> one : sent) {
        one.get(20, TimeUnit.SECONDS);
      }
    }
  }

  private FederatedProducer<String, String> producer() {
    Map<String, Object> settings = regions().settings();
    settings.put("linger.ms", "2");
    return new FederatedProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private FederatedConsumer<String, String> consumer(String group) {
    Map<String, Object> settings = regions().settings();
    settings.put("group.id", group);
    settings.put("auto.offset.reset", "earliest");
    settings.put("max.poll.records", "50");
    return new FederatedConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }

  private TwoRegions regions() {
    return Objects.requireNonNull(regions);
  }
}
