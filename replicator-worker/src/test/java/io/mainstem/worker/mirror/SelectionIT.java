package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.CLUSTERS;
import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.createTopics;
import static io.mainstem.worker.mirror.MirrorLab.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.worker.Logs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Routes that drop records by a header, or give topics other names. */
class SelectionIT {
  private static final RecordFilter DROP_A = new RecordFilter("kind", "a");
  private static final RecordFilter DROP_B = new RecordFilter("kind", "b");

  private final MirrorLab lab = new MirrorLab();
  private int produced;

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  @Test
  void aFilterThatChangesWhileItCopiesActsFromThereOn() {
    String topic = "filtered-live";
    createTopics(topic, 1);
    MirrorId mirror = new MirrorId("filters", topic, 0);
    Mirrors worker = lab.worker(route("filters", topic).withFilter(DROP_A));
    worker.open(mirror);
    List<String> expected = new ArrayList<>();
    expected.addAll(produce(topic, DROP_A));
    awaitCaughtUp(worker, 1);

    lab.follow(worker, route("filters", topic).withFilter(DROP_B));
    awaitCaughtUp(worker, 1);
    expected.addAll(produce(topic, DROP_B));
    awaitCaughtUp(worker, 1);
    lab.follow(worker, route("filters", topic));
    awaitCaughtUp(worker, 1);
    expected.addAll(produce(topic, null));

    awaitCaughtUp(worker, 1);
    assertThat(target(topic)).isEqualTo(expected);
  }

  /** The successor must count what its predecessor copied as its predecessor chose it. */
  @Test
  void aFilterThatChangesBetweenACrashAndTheTakeOverLosesNothingAndRepeatsNothing() {
    String topic = "filtered-crash";
    createTopics(topic, 1);
    MirrorId mirror = new MirrorId("crashes", topic, 0);
    List<String> expected = new ArrayList<>();
    RecordFilter[] filters = {DROP_A, null, DROP_B, DROP_A, null};
    for (RecordFilter filter : filters) {
      Mirrors next = lab.forgetfulWorker(route("crashes", topic).withFilter(filter));
      next.open(mirror);
      awaitCaughtUp(next, 1);
      expected.addAll(produce(topic, filter));
      awaitCaughtUp(next, 1);
    }

    Mirrors last = lab.worker(route("crashes", topic));
    last.open(mirror);

    awaitCaughtUp(last, 1);
    assertThat(target(topic)).isEqualTo(expected);
  }

  @Test
  void topicsOfAPatternArriveUnderTheirOtherNames() throws Exception {
    for (String topic : List.of("renamed.one", "renamed.two")) {
      CLUSTERS.west.createTopic(topic, 1);
      CLUSTERS.east.createTopic("copy-of." + topic, 1);
    }
    Route renaming =
        route("renames", "any")
            .withTopics(List.of(new TopicRule(null, "renamed\\..*", "copy-of.${topic}")));
    Mirrors worker = lab.worker(renaming);
    worker.open(new MirrorId("renames", "renamed.one", 0));
    worker.open(new MirrorId("renames", "renamed.two", 0));
    List<String> one = produce("renamed.one", null);
    List<String> two = produce("renamed.two", null);

    awaitCaughtUp(worker, 2);

    assertThat(target("copy-of.renamed.one")).isEqualTo(one);
    assertThat(target("copy-of.renamed.two")).isEqualTo(two);
    assertThat(worker.statuses().get())
        .extracting(MirrorStatus::path)
        .doesNotContain(MirrorStatus.Path.RECORDS);
  }

  /** Records of three kinds in batches of all sizes; returns those that the filter lets through. */
  private List<String> produce(
      String topic, @org.jspecify.annotations.Nullable RecordFilter filter) {
    List<String> passing = new ArrayList<>();
    Map<String, Object> settings = Map.of("compression.type", "lz4", "linger.ms", 5);
    try (KafkaProducer<byte[], byte[]> producer = Logs.producer(MirrorLab.west(), settings)) {
      for (int i = 0; i < 150; i++) {
        String kind = List.of("a", "b", "c").get(produced % 3);
        String value = kind + produced++;
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topic,
                    0,
                    5L,
                    null,
                    bytes(value),
                    List.of(new RecordHeader("kind", bytes(kind)))));
        if (i % 40 == 0 || i % 7 == 0) {
          producer.flush();
        }
        if (filter == null || !kind.equals(filter.equalTo())) {
          passing.add(value);
        }
      }
    }
    return passing;
  }

  private static List<String> target(String topic) {
    return Logs.read(MirrorLab.east(), topic, "read_uncommitted").stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
