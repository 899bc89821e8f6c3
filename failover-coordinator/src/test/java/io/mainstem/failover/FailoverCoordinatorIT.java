package io.mainstem.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.client.FailoverClient;
import io.mainstem.api.failover.Health;
import io.mainstem.api.failover.OffsetTranslation;
import io.mainstem.api.failover.OffsetTranslationRequest;
import io.mainstem.api.failover.RegionAnalysis;
import io.mainstem.api.failover.SwitchoverRequest;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.FailoverGroup.GroupState;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.link.Link;
import io.mainstem.service.store.Stored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Coordinators in three regions over real brokers and ZooKeeper. */
@SuppressWarnings("NullAway") // what is not there fails the test by itself
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverCoordinatorIT {

  private static final Duration SOON = Duration.ofSeconds(40);

  private final TwoRegions regions = new TwoRegions();
  private CopyingStandIn copying;

  @BeforeAll
  void start() throws Exception {
    regions.start();
    copying = new CopyingStandIn(regions);
  }

  @AfterAll
  void stop() throws Exception {
    if (copying != null) {
      copying.close();
    }
    regions.close();
  }

  @Test
  @Order(1)
  void everyObserverSeesEveryRegion() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertHealth("west", Health.HEALTHY);
              assertHealth("east", Health.HEALTHY);
              assertThat(analysis("west").observations())
                  .extracting("observerRegion")
                  .contains("west", "east", "central");
            });
    assertThat(client().analysis().leader()).startsWith("coordinator-");
    assertThat(client().analysis().automatic()).isTrue();
  }

  @Test
  @Order(2)
  void aLinkThatOneObserverLostMakesASuspectAndMovesNothing() {
    FailoverGroup before = regions.declare("suspected", true);
    Link link = regions.west.links("east").get(0);

    try {
      link.cut();

      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertHealth("west", Health.SUSPECT);
                assertThat(analysis("west").reasons()).anyMatch(r -> r.contains("only 1 of 3"));
              });
      assertThat(client().group("suspected").value()).isEqualTo(before);
    } finally {
      link.heal();
    }
    await().atMost(SOON).untilAsserted(() -> assertHealth("west", Health.HEALTHY));
  }

  @Test
  @Order(3)
  void aSwitchoverLosesNothingKeepsOrderAndTakesConsumersAlong() throws Exception {
    regions.declare("orders", false, "billing");
    abortATransaction(regions.west, "orders");
    try (FollowingProducer producer = new FollowingProducer(regions, "orders")) {
      await().atMost(SOON).until(() -> producer.acknowledged() > 200);
      commit(regions.west, "billing", "orders", 120);
      String committed = valueAt(regions.west, "orders", 120);

      Operation there = ended(client().switchover("orders", to("east"), "there"));

      assertThat(there.state()).as("%s", there).isEqualTo(OperationState.SUCCEEDED);
      assertThat(there.steps())
          .extracting("state")
          .containsOnly(OperationState.SUCCEEDED)
          .hasSize(10);
      assertThat(client().primary("orders", "east")).isPresent();
      assertThat(client().primary("orders", "west")).isEmpty();
      long translated = committed(regions.east, "billing", "orders");
      assertThat(valueAt(regions.east, "orders", translated)).isEqualTo(committed);
      assertThat(translated).isNotEqualTo(120);

      int atFlip = producer.acknowledged();
      await().atMost(SOON).until(() -> producer.acknowledged() > atFlip + 100);
      Operation back = ended(client().switchover("orders", to("west"), "back"));

      assertThat(back.state()).as("%s", back).isEqualTo(OperationState.SUCCEEDED);
      assertThat(markers(regions.east, "orders")).as("mirror from the west shut out").isOne();
      assertThat(markers(regions.west, "orders")).as("mirror from the east shut out").isPositive();
      assertThat(armed(regions.east, new MirrorId("west--east", "orders", 0)).lineage().restart())
          .as("a restart that was carried out before")
          .isEqualTo(CopyingStandIn.RESTART);
      int atReturn = producer.acknowledged();
      await().atMost(SOON).until(() -> producer.acknowledged() > atReturn + 100);
      producer.finish();
      assertEveryRecordOnceInOrder("orders", producer.acknowledged());
      assertThat(producer.longestStallMillis()).isLessThan(5_000);
      assertThat(client().group("orders").value().epoch()).isEqualTo(7);
    }
    OffsetTranslation translation =
        client()
            .translate(
                new OffsetTranslationRequest(
                    "west",
                    "east",
                    List.of(
                        new OffsetTranslationRequest.Position("orders", 0, 130),
                        new OffsetTranslationRequest.Position("nothing", 0, 1))));
    assertThat(translation.positions().get(0).outcome()).isEqualTo(OffsetTranslation.Outcome.EXACT);
    assertThat(valueAt(regions.east, "orders", translation.positions().get(0).targetOffset()))
        .isEqualTo(valueAt(regions.west, "orders", 130));
    assertThat(translation.positions().get(1).outcome())
        .isEqualTo(OffsetTranslation.Outcome.NO_MAPPING);
  }

  @Test
  @Order(4)
  void somebodyWhoWritesPastTheFenceTakesTheMoveBack() throws Exception {
    regions.declare("bypassed", false);
    awaitRoute("bypassed");
    try (KafkaProducer<String, String> rogue = producer(regions.west)) {
      Operation accepted = client().switchover("bypassed", to("east"), "try");
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                rogue.send(new ProducerRecord<>("bypassed", "x")).get();
                return client().operation(accepted.id()).state().finished();
              });

      Operation result = client().operation(accepted.id());
      assertThat(result.state()).as("%s", result).isEqualTo(OperationState.ROLLED_BACK);
      assertThat(result.error()).contains("fence-bypassed");
      assertThat(client().group("bypassed").value())
          .extracting(FailoverGroup::primary, FailoverGroup::state)
          .containsExactly("west", GroupState.ACTIVE);
    }
  }

  @Test
  @Order(5)
  void whatCannotBeDoneIsRefusedByNameBeforeAnythingIsDone() {
    regions.declare("refused", false);
    FailoverClient client = client();

    assertThatThrownBy(() -> client.switchover("refused", to("nowhere"), "a"))
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.status()).isEqualTo(422));
    assertThatThrownBy(() -> client.switchover("refused", to("west"), "b"))
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.status()).isEqualTo(422));
    assertThatThrownBy(() -> client.switchover("unknown", to("west"), "c"))
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.status()).isEqualTo(404));
    FailoverGroup group = client.group("refused").value();
    FailoverGroup stolen = group.next("east", GroupState.ACTIVE);
    assertThatThrownBy(() -> client.putGroup(stolen, 0))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().rule()).isEqualTo("ownership"));
    assertThatThrownBy(() -> client.putGroup(group, 17))
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.status()).isEqualTo(412));
  }

  @Test
  @Order(6)
  void anotherInstanceGoesOnWithAMoveWhoseLeaderWasKilled() throws Exception {
    regions.declare("resumed", false);
    try (FollowingProducer producer = new FollowingProducer(regions, "resumed")) {
      await().atMost(SOON).until(() -> producer.acknowledged() > 50);
      copying.held = true;
      await().atMost(SOON).until(() -> producer.acknowledged() > 100);
      UUID id = client().switchover("resumed", to("east"), "once").id();
      await()
          .atMost(SOON)
          .until(() -> stateOf(client().operation(id), "drain") == OperationState.RUNNING);
      String leader = client().analysis().leader().replace("coordinator-", "");

      regions.coordinators.get(leader).process().kill();
      copying.held = false;

      Operation result = ended(client(otherThan(leader)).operation(id), otherThan(leader));
      assertThat(result.state()).as("%s", result).isEqualTo(OperationState.SUCCEEDED);
      int moved = producer.acknowledged();
      await().atMost(SOON).until(() -> producer.acknowledged() > moved + 20);
      producer.finish();
      assertEveryRecordOnceInOrder("resumed", producer.acknowledged());
      regions.coordinators.get(leader).process().start();
    }
  }

  @Test
  @Order(7)
  void aMoveThatCannotBeDrainedInTimeIsTakenBack() throws Exception {
    regions.declare("stuck", false);
    try (FollowingProducer producer = new FollowingProducer(regions, "stuck")) {
      await().atMost(SOON).until(() -> producer.acknowledged() > 20);
      copying.held = true;
      await().atMost(SOON).until(() -> producer.acknowledged() > 50);

      Operation result = ended(client().switchover("stuck", to("east"), "once"));

      assertThat(result.state()).as("%s", result).isEqualTo(OperationState.ROLLED_BACK);
      assertThat(result.error()).contains("not-drained");
      copying.held = false;
      int before = producer.acknowledged();
      await().atMost(SOON).until(() -> producer.acknowledged() > before + 20);
      producer.finish();
      assertEveryRecordOnceInOrder("stuck", producer.acknowledged());
    }
  }

  private void awaitRoute(String topic) {
    await()
        .atMost(SOON)
        .until(
            () ->
                regions
                    .store()
                    .get(Stored.ROUTES, "west--east")
                    .flatMap(route -> route.value().targetTopic(topic))
                    .isPresent());
  }

  private FailoverClient client() {
    return regions.client("central");
  }

  private FailoverClient client(String region) {
    return regions.client(region);
  }

  private static String otherThan(String region) {
    return region.equals("central") ? "west" : "central";
  }

  private static SwitchoverRequest to(String region) {
    return new SwitchoverRequest(region, "a test");
  }

  private RegionAnalysis analysis(String region) {
    return client().analysis().regions().stream()
        .filter(r -> r.region().equals(region))
        .findFirst()
        .orElseThrow();
  }

  private void assertHealth(String region, Health expected) {
    RegionAnalysis seen = analysis(region);
    assertThat(seen.health()).as("%s", seen).isEqualTo(expected);
  }

  private Operation ended(Operation accepted) {
    return ended(accepted, "central");
  }

  private Operation ended(Operation accepted, String region) {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> client(region).operation(accepted.id()).state().finished());
    return client(region).operation(accepted.id());
  }

  private static OperationState stateOf(Operation operation, String step) {
    return operation.steps().stream()
        .filter(s -> s.name().equals(step))
        .findFirst()
        .orElseThrow()
        .state();
  }

  private void assertEveryRecordOnceInOrder(String topic, int count) {
    List<String> expected = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    for (LocalKafka kafka : List.of(regions.west, regions.east)) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(read(kafka, topic)).as("%s", kafka.name()).isEqualTo(expected));
    }
  }

  /** Of how many mirrors the leader of the partition knows the epoch by a marker alone. */
  private static long markers(LocalKafka kafka, String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = kafka.admin()) {
      return admin
          .describeProducers(List.of(partition))
          .partitionResult(partition)
          .get()
          .activeProducers()
          .stream()
          .filter(state -> state.lastSequence() == -1 && state.coordinatorEpoch().isPresent())
          .count();
    }
  }

  private static void abortATransaction(LocalKafka kafka, String topic) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "aborting"),
            new StringSerializer(),
            new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "never")).get();
      producer.abortTransaction();
    }
  }

  private static KafkaProducer<String, String> producer(LocalKafka kafka) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new StringSerializer(),
        new StringSerializer());
  }

  private static void commit(LocalKafka kafka, String group, String topic, long offset)
      throws Exception {
    try (Admin admin = kafka.admin()) {
      admin
          .alterConsumerGroupOffsets(
              group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }

  private static long committed(LocalKafka kafka, String group, String topic) throws Exception {
    try (Admin admin = kafka.admin()) {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .get(new TopicPartition(topic, 0))
          .offset();
    }
  }

  /** The newest block that a coordinator has stored of a mirror. */
  private static OffsetRunBlock armed(LocalKafka kafka, MirrorId mirror) {
    TopicPartition partition =
        new TopicPartition(OffsetRunTopic.NAME, OffsetRunTopic.partitionFor(mirror, 3));
    List<OffsetRunBlock> blocks = new ArrayList<>();
    for (byte[] value : readFrom(kafka, partition, 0, new ByteArrayDeserializer())) {
      OffsetRunBlock block = OffsetRunTopic.read(value);
      if (block.mirror().equals(mirror) && block.producerId() != CopyingStandIn.PRODUCER) {
        blocks.add(block);
      }
    }
    return blocks.get(blocks.size() - 1);
  }

  private static String valueAt(LocalKafka kafka, String topic, long offset) {
    return readFrom(kafka, topic, offset).get(0);
  }

  private static List<String> read(LocalKafka kafka, String topic) {
    return readFrom(kafka, topic, 0);
  }

  private static List<String> readFrom(LocalKafka kafka, String topic, long offset) {
    return readFrom(kafka, new TopicPartition(topic, 0), offset, new StringDeserializer());
  }

  private static <T> List<T> readFrom(
      LocalKafka kafka, TopicPartition partition, long offset, Deserializer<T> values) {
    try (KafkaConsumer<byte[], T> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            values)) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, offset);
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      List<T> read = new ArrayList<>();
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], T> row : consumer.poll(Duration.ofMillis(200))) {
          read.add(row.value());
        }
      }
      return read;
    }
  }
}
