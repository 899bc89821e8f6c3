package io.mainstem.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.link.Direction;
import io.mainstem.local.link.Link;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalKafkaIT {
  private final WorkDirectory work = WorkDirectory.temporary();
  private final LocalKafka kafka = LocalKafka.named("one", work).regionListener("us-east").build();

  @BeforeAll
  void start() {
    kafka.start();
  }

  @AfterAll
  void stop() {
    kafka.close();
    work.close();
  }

  @Test
  void servesStockClients() {
    kafka.createTopic("plain", 1);

    Traffic.send(kafka.bootstrapServers(), "plain", List.of("a", "b", "c"));

    assertThat(Traffic.read(kafka.bootstrapServers(), "plain", 3)).containsExactly("a", "b", "c");
  }

  @Test
  void keepsItsDataOverARestartInGoodOrder() {
    kafka.createTopic("restarted", 1);
    Traffic.send(kafka.bootstrapServers(), "restarted", List.of("before"));

    kafka.broker(0).restart();

    Traffic.send(kafka.bootstrapServers(), "restarted", List.of("after"));
    assertThat(Traffic.read(kafka.bootstrapServers(), "restarted", 2))
        .containsExactly("before", "after");
  }

  @Test
  void goesOnAfterItWasFrozen() throws Exception {
    kafka.createTopic("frozen", 1);
    try (KafkaProducer<String, String> producer = Traffic.producer(kafka.bootstrapServers())) {
      producer.send(new ProducerRecord<>("frozen", "before")).get();
      kafka.broker(0).freeze();
      Future<RecordMetadata> stuck = producer.send(new ProducerRecord<>("frozen", "meanwhile"));
      assertThatThrownBy(() -> stuck.get(500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      kafka.broker(0).thaw();

      assertThat(stuck.get(30, TimeUnit.SECONDS).offset()).isEqualTo(1);
    }
  }

  @Test
  void remoteRegionComesThroughItsLink() {
    kafka.createTopic("far", 1);
    Link link = kafka.links("us-east").get(0);
    link.delay(Duration.ofMillis(20));

    Traffic.send(kafka.bootstrapServers("us-east"), "far", List.of("a"));
    long start = System.nanoTime();
    List<String> read = Traffic.read(kafka.bootstrapServers("us-east"), "far", 1);

    assertThat(read).containsExactly("a");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(80));
    assertThat(link.bytes(Direction.TO_SERVER)).isPositive();
    link.delay(Duration.ZERO);
  }

  @Test
  void cutLinkHealsWithoutLoss() throws Exception {
    kafka.createTopic("cut", 1);
    Link link = kafka.links("us-east").get(0);
    try (KafkaProducer<String, String> producer =
        Traffic.producer(kafka.bootstrapServers("us-east"))) {
      producer.send(new ProducerRecord<>("cut", "a")).get();
      link.cut();
      Future<RecordMetadata> stuck = producer.send(new ProducerRecord<>("cut", "b"));
      assertThat(link.resets()).isPositive();

      link.heal();

      assertThat(stuck.get(30, TimeUnit.SECONDS).offset()).isEqualTo(1);
    }
  }

  @Test
  void producerSurvivesACutInTheMiddleOfItsRequest() throws Exception {
    kafka.createTopic("mid-frame", 1);
    Link link = kafka.links("us-east").get(0);
    try (KafkaProducer<String, String> producer =
        Traffic.producer(kafka.bootstrapServers("us-east"))) {
      producer.send(new ProducerRecord<>("mid-frame", "a")).get();
      CompletableFuture<Void> cut = link.cutMidFrame(Direction.TO_SERVER, 5_000, 2_500);

      producer
          .send(new ProducerRecord<>("mid-frame", "b".repeat(10_000)))
          .get(30, TimeUnit.SECONDS);

      assertThat(cut).isCompleted();
      assertThat(Traffic.read(kafka.bootstrapServers(), "mid-frame", 2)).hasSize(2);
    }
  }

  @Test
  void comesBackAfterAKill() {
    kafka.createTopic("killed", 1);
    Traffic.send(kafka.bootstrapServers(), "killed", List.of("before"));

    kafka.broker(0).kill();
    assertThat(kafka.broker(0).isAlive()).isFalse();
    kafka.broker(0).start();

    Traffic.send(kafka.bootstrapServers(), "killed", List.of("after"));
    assertThat(Traffic.read(kafka.bootstrapServers(), "killed", 2))
        .containsExactly("before", "after");
  }
}
