package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.CLUSTERS;
import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.awaitPaused;
import static io.mainstem.worker.mirror.MirrorLab.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.Route.ErrorPolicy;
import io.mainstem.api.replication.DeadLetterTopic;
import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.worker.Logs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Records that the target never takes, on routes that send them to a dead-letter topic. */
class DeadLettersIT {
  private final MirrorLab lab = new MirrorLab();

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  @Test
  void recordsTooLargeGoToTheDeadLettersAndTheOthersArriveOnceAlsoAfterACrash() throws Exception {
    String topic = "letters-large";
    CLUSTERS.west.createTopic(topic, 1, Map.of("max.message.bytes", "3000000"));
    CLUSTERS.east.createTopic(topic, 1, Map.of("max.message.bytes", "4000"));
    Route route = route("letters", topic).withErrorPolicy(ErrorPolicy.DEAD_LETTER);
    MirrorId mirror = new MirrorId("letters", topic, 0);
    produce(topic, List.of("1", "2", large('a', 9_000), "3", large('b', 2_000_000), "4", "5"));
    Mirrors first = lab.forgetfulWorker(route);
    first.open(mirror);
    awaitCaughtUp(first, 1);
    produce(topic, List.of("6", large('c', 5_000), "7", "8"));
    awaitCaughtUp(first, 1);

    Mirrors second = lab.worker(route);
    second.open(mirror);

    awaitCaughtUp(second, 1);
    assertThat(values(topic)).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
    List<ConsumerRecord<byte[], byte[]>> letters = letters("letters");
    assertThat(letters)
        .extracting(letter -> letter.value().length)
        .containsExactly(9_000, 2_000_000, 5_000);
    assertThat(letters)
        .extracting(letter -> header(letter, DeadLetterTopic.SOURCE_OFFSET))
        .containsExactly("2", "4", "8");
    ConsumerRecord<byte[], byte[]> letter = letters.get(0);
    assertThat(text(letter.key())).isEqualTo("key-2");
    assertThat(letter.timestamp()).isEqualTo(1_000_002);
    assertThat(header(letter, "own")).isEqualTo("header");
    assertThat(header(letter, DeadLetterTopic.ROUTE)).isEqualTo("letters");
    assertThat(header(letter, DeadLetterTopic.SOURCE_CLUSTER)).isEqualTo("west");
    assertThat(header(letter, DeadLetterTopic.SOURCE_TOPIC)).isEqualTo(topic);
    assertThat(header(letter, DeadLetterTopic.SOURCE_PARTITION)).isEqualTo("0");
    assertThat(header(letter, DeadLetterTopic.REASON)).contains("4000");
    assertThat(first.events().last())
        .filteredOn(event -> event.kind() == MirrorEvent.Kind.DEAD_LETTERED)
        .extracting(MirrorEvent::sourceFrom)
        .containsExactly(2L, 4L, 8L);
    assertThat(MirrorLab.meter(first, "letters").deadLetters()).isEqualTo(3);
  }

  /** A compacted topic takes no record without a key; which one it was the broker does not say. */
  @Test
  void recordsThatTheTargetRefusesAreFoundAmongTheirNeighbours() {
    String topic = "letters-refused";
    CLUSTERS.west.createTopic(topic, 1);
    CLUSTERS.east.createTopic(topic, 1, Map.of("cleanup.policy", "compact"));
    Route route = route("refusals", topic).withErrorPolicy(ErrorPolicy.DEAD_LETTER);
    produce(topic, List.of("1", "2", "-3", "4", "5", "-6", "-7", "8", "9"));
    Mirrors worker = lab.worker(route);

    worker.open(new MirrorId("refusals", topic, 0));

    awaitCaughtUp(worker, 1);
    assertThat(values(topic)).containsExactly("1", "2", "4", "5", "8", "9");
    assertThat(letters("refusals"))
        .extracting(letter -> text(letter.value()))
        .containsExactly("-3", "-6", "-7");
    assertThat(letters("refusals")).extracting(ConsumerRecord::key).containsOnlyNulls();
  }

  @Test
  void aDeadLetterThatEvenItsTopicDoesNotTakePausesTheMirrorAndNothingIsLost() {
    String topic = "letters-impossible";
    CLUSTERS.west.createTopic(topic, 1);
    CLUSTERS.east.createTopic(topic, 1, Map.of("max.message.bytes", "4000"));
    CLUSTERS.east.createTopic(
        DeadLetterTopic.name("impossible"), 1, Map.of("max.message.bytes", "5000"));
    produce(topic, List.of("1", large('a', 9_000), "2"));
    Mirrors worker =
        lab.worker(route("impossible", topic).withErrorPolicy(ErrorPolicy.DEAD_LETTER));

    worker.open(new MirrorId("impossible", topic, 0));

    awaitPaused(worker, PauseReason.RECORD_TOO_LARGE);
    assertThat(values(topic)).containsExactly("1");
    assertThat(letters("impossible")).isEmpty();
  }

  private static String large(char of, int length) {
    return String.valueOf(of).repeat(length);
  }

  /** One batch or a few; a value with a minus has no key. */
  private static void produce(String topic, List<String> values) {
    Map<String, Object> settings =
        Map.of("linger.ms", 20, "batch.size", 1_000_000, "max.request.size", 10_000_000);
    try (KafkaProducer<byte[], byte[]> producer = Logs.producer(MirrorLab.west(), settings)) {
      for (int i = 0; i < values.size(); i++) {
        String value = values.get(i);
        byte[] key = value.startsWith("-") ? null : bytes("key-" + i);
        List<Header> headers = List.of(new RecordHeader("own", bytes("header")));
        var unused =
            producer.send(
                new ProducerRecord<>(topic, 0, 1_000_000L + i, key, bytes(value), headers));
      }
    }
  }

  private static List<String> values(String topic) {
    return Logs.read(MirrorLab.east(), topic, "read_uncommitted").stream()
        .map(record -> text(record.value()))
        .toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> letters(String route) {
    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    letters.addAll(Logs.read(MirrorLab.east(), DeadLetterTopic.name(route), "read_uncommitted"));
    return letters;
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return text(letter.headers().lastHeader(name).value());
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
