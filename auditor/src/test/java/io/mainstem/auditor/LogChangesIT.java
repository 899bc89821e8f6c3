package io.mainstem.auditor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.DeadLetterTopic;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.TestCopier.Path;
import io.mainstem.auditor.observe.SegmentsAnswer;
import io.mainstem.wire.batch.WireRecord;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * Logs that do not stay as they were, and records that are rightly not at the target: what cannot
 * be known is UNKNOWN and says why, and nobody is accused of it.
 */
class LogChangesIT extends AuditorCase {

  @Test
  void whatAFilterDropsIsFilteredAndWhatIsLostBesidesIsNot() throws Exception {
    MirrorId mirror = new MirrorId(AuditLab.CHOOSY, "visits", 0);
    try (TestCopier copier =
        new TestCopier(
            mirror,
            lab.westFromEast(),
            lab.eastSettings(),
            "visits.aggregate",
            Path.CUT_ANEW,
            LogChangesIT::chooseAndLose,
            0,
            AuditLab.FILTER)) {
      long window = firstWindow();
      try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
        for (int i = 0; i < 200; i++) {
          ProducerRecord<byte[], byte[]> record =
              new ProducerRecord<>("visits", 0, window + i * 100L, key(i), value(i));
          if (i % 10 == 0) {
            record.headers().add("drop", new byte[0]);
          }
          Future<?> unused = producer.send(record);
        }
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(of("visits"))
                      .as("%s", of("visits"))
                      .extracting(AuditWindow::verdict)
                      .containsExactlyInAnyOrder(Verdict.LOSS, Verdict.FILTERED));
      assertThat(incidents("visits"))
          .extracting(Incident::sourceRanges)
          .containsExactly(List.of(new OffsetRange(33, 34)));
      assertThat(copier.copied()).isEqualTo(200);
    }
  }

  private static List<WireRecord> chooseAndLose(List<WireRecord> records) {
    return records.stream()
        .filter(record -> record.headers().isEmpty() && record.offset() != 33)
        .toList();
  }

  @Test
  void aRecordInTheDeadLetterTopicIsNotLost() throws Exception {
    String letters = DeadLetterTopic.name(AuditLab.ROUTE);
    lab.east.createTopic(letters, 1);
    try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, lab.east.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        TestCopier copier = copier("letters", 0, Path.PASS_THROUGH, without(77))) {
      producer.send(letter(letters, "letters", 77)).get();
      produce("letters", 0, firstWindow(), 0, 1_000);

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(of("letters"))
                    .isNotEmpty()
                    .extracting(AuditWindow::verdict)
                    .containsOnly(Verdict.VERIFIED);
                assertThat(of("letters"))
                    .as("%s", of("letters"))
                    .extracting(AuditWindow::detail)
                    .filteredOn(detail -> detail != null)
                    .anyMatch(detail -> detail.contains("in the dead-letter topic: 1"));
              });
      assertThat(incidents("letters")).isEmpty();
      assertThat(copier.copied()).isEqualTo(1_000);
    }
  }

  private static ProducerRecord<byte[], byte[]> letter(String letters, String topic, long offset)
      throws Exception {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(letters, 0, key((int) offset), value((int) offset));
    Map.of(
            DeadLetterTopic.SOURCE_TOPIC_ID, topicId(topic),
            DeadLetterTopic.SOURCE_PARTITION, "0",
            DeadLetterTopic.SOURCE_OFFSET, Long.toString(offset))
        .forEach((name, value) -> letter.headers().add(name, value.getBytes(UTF_8)));
    return letter;
  }

  /** As {@link UUID} writes it. */
  private static String topicId(String topic) throws Exception {
    try (Admin admin = lab.west.admin()) {
      var topics = admin.describeTopics(List.of(topic)).allTopicNames().get();
      var id = Objects.requireNonNull(topics.get(topic)).topicId();
      return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()).toString();
    }
  }

  @Test
  void whatCompactionMayHaveRemovedIsUnknownAndSaysSo() throws Exception {
    try (TestCopier copier = copier("profiles", 0, Path.PASS_THROUGH, without(77))) {
      produce("profiles", 0, firstWindow(), 0, 2_000);

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(of("profiles"))
                      .as("%s", of("profiles"))
                      .extracting(AuditWindow::verdict)
                      .containsExactlyInAnyOrder(Verdict.UNKNOWN, Verdict.VERIFIED));
      assertThat(of("profiles"))
          .filteredOn(window -> window.verdict() == Verdict.UNKNOWN)
          .allMatch(window -> String.valueOf(window.detail()).contains("compaction"));
      assertThat(incidents("profiles")).isEmpty();
      assertThat(copier.copied()).isEqualTo(2_000);
    }
  }

  @Test
  void aTargetThatPutsItsOwnTimeOnRecordsIsNotAuditedAndSaysSo() throws Exception {
    try (TestCopier copier = copier("stamped", 0, Path.PASS_THROUGH, without(7))) {
      produce("stamped", 0, firstWindow(), 0, 100);
      await().atMost(PATIENCE).until(() -> copier.copied() >= 100);
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(summary("stamped").problem()).contains("puts its own time on records"));
    assertThat(of("stamped")).isEmpty();
    assertThat(incidents("stamped")).isEmpty();
  }

  @Test
  void aPartitionThatComesLaterIsAuditedFromItsFirstRecord() throws Exception {
    for (var cluster : Map.of(lab.west, "growing", lab.east, "growing.aggregate").entrySet()) {
      try (Admin admin = cluster.getKey().admin()) {
        admin.createPartitions(Map.of(cluster.getValue(), NewPartitions.increaseTo(2))).all().get();
      }
    }
    try (TestCopier copier = copier("growing", 1, Path.PASS_THROUGH, without(1_500))) {
      produce("growing", 1, firstWindow(), 0, 2_000);

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(of("growing"))
                      .as("%s", of("growing"))
                      .extracting(AuditWindow::verdict)
                      .containsExactlyInAnyOrder(Verdict.VERIFIED, Verdict.LOSS));
      assertThat(incidents("growing"))
          .extracting(Incident::sourceRanges)
          .containsExactly(List.of(new OffsetRange(1_500, 1_501)));
      assertThat(copier.copied()).isEqualTo(2_000);
    }
  }

  @Test
  void whatATopicHeldThatWasMadeAnewIsUnknownAndTheNewOneIsAudited() throws Exception {
    long before = firstWindow() - 10L * 10_000;
    produce("renewed", 0, before, 0, 1_000);
    await().atMost(PATIENCE).until(() -> of("renewed").size() == 1);

    try (Admin admin = lab.west.admin()) {
      admin.deleteTopics(List.of("renewed")).all().get();
      await().atMost(PATIENCE).until(() -> !admin.listTopics().names().get().contains("renewed"));
    }
    lab.west.createTopic("renewed", 1);
    try (TestCopier copier = copier("renewed", 0, Path.PASS_THROUGH, records -> records)) {
      produce("renewed", 0, firstWindow(), 0, 1_000);

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(of("renewed"))
                      .as("%s", of("renewed"))
                      .extracting(AuditWindow::verdict)
                      .containsExactly(Verdict.VERIFIED, Verdict.UNKNOWN));
      assertThat(of("renewed").get(1).detail()).contains("made anew");
      assertThat(incidents("renewed")).isEmpty();
      assertThat(copier.copied()).isEqualTo(1_000);
    }
  }

  @Test
  void aTopicThatLeavesAndComesBackIsAuditedWhereItLeftOff() throws Exception {
    long window = firstWindow();
    try (TestCopier copier = from("moving", 0)) {
      produce("moving", 0, window, 0, 1_500);
      await()
          .atMost(PATIENCE)
          .until(() -> of("moving").stream().mapToLong(AuditWindow::target).sum() == 1_500);
      assertThat(copier.copied()).isEqualTo(1_500);
    }
    lab.route("moving", false);
    await().atMost(PATIENCE).until(() -> observed("moving").isEmpty());
    produce("moving", 0, window, 1_500, 2_500); // while another region is its primary
    lab.route("moving", true);

    try (TestCopier copier = from("moving", 1_500)) {
      produce("moving", 0, window, 2_500, 3_000);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(of("moving"))
                      .as("%s", of("moving"))
                      .extracting(AuditWindow::verdict, AuditWindow::target)
                      .containsOnly(tuple(Verdict.VERIFIED, 1_000L))
                      .hasSize(3));
      assertThat(incidents("moving")).isEmpty();
      assertThat(copier.copied()).isEqualTo(3_000);
    }
  }

  @Test
  void whatRetentionTookBeforeItWasCopiedIsExpired() throws Exception {
    produce("expired", 0, firstWindow(), 0, 1_000);
    await()
        .atMost(PATIENCE)
        .until(() -> of("expired").stream().mapToLong(AuditWindow::source).sum() == 1_000);
    try (Admin admin = lab.west.admin()) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition("expired", 0), RecordsToDelete.beforeOffset(100)))
          .all()
          .get();
    }
    // Batches are fetched whole: what lies before is there, and is not to be copied.
    UnaryOperator<List<WireRecord>> theRest =
        records ->
            records.get(0).offset() >= 100
                ? records
                : records.stream().filter(record -> record.offset() >= 100).toList();
    try (TestCopier copier = from("expired", 100, theRest)) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(incidents("expired"))
                      .as("%s", of("expired"))
                      .extracting(Incident::verdict, Incident::sourceRanges)
                      .containsExactly(
                          tuple(Verdict.EXPIRED_UNREPLICATED, List.of(new OffsetRange(0, 100)))));
      assertThat(copier.copied()).isEqualTo(1_000);
    }
  }

  @Test
  void whatATargetLosesAfterItWasVerifiedIsMissedIfNobodyCopiesItAgain() throws Exception {
    String target = "truncated.aggregate";
    try (TestCopier copier = from("truncated", 0)) {
      produce("truncated", 0, firstWindow(), 0, 3_000);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(of("truncated"))
                      .as("%s", of("truncated"))
                      .extracting(AuditWindow::verdict)
                      .containsExactly(Verdict.VERIFIED, Verdict.VERIFIED, Verdict.VERIFIED));
      assertThat(copier.copied()).isEqualTo(3_000);
    }
    LogTails.cutHalf(lab.east, target);
    long left = end(target);
    assertThat(left).isBetween(1L, 2_999L);
    long lost = 3_000 - sourceOffsetsBelow(left);

    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(of("truncated"))
                    .as("%s", of("truncated"))
                    .extracting(AuditWindow::verdict)
                    .containsAnyOf(Verdict.IN_FLIGHT, Verdict.STALLED));
    assertThat(incidents("truncated")).isEmpty();

    try (TestCopier copier = from("truncated", 3_000)) {
      produce("truncated", 0, firstWindow(), 3_000, 4_000);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(incidents("truncated"))
                    .extracting(Incident::verdict)
                    .containsOnly(Verdict.LOSS);
                assertThat(incidents("truncated").stream().mapToLong(Incident::records).sum())
                    .isEqualTo(lost);
              });
      assertThat(copier.copied()).isEqualTo(4_000);
    }
  }

  @Test
  void whatLogsLoseWhileNobodyLooksIsNoticedAndToldToOtherRegions() throws Exception {
    long window = firstWindow();
    List<String> topics = List.of("shortened", "regrown");
    for (String topic : topics) {
      produce(topic, 0, window, 0, 3_000);
    }
    try (TestCopier one = from("shortened", 0);
        TestCopier other = from("regrown", 0)) {
      for (String topic : topics) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(of(topic))
                        .as("%s", of(topic))
                        .extracting(AuditWindow::verdict, AuditWindow::target)
                        .containsOnly(tuple(Verdict.VERIFIED, 1_000L))
                        .hasSize(3));
      }
      assertThat(one.copied() + other.copied()).isEqualTo(6_000);
    }

    east.process().kill();
    var sourceIsCut =
        CompletableFuture.runAsync(
            () ->
                assertThatNoException().isThrownBy(() -> LogTails.cutHalf(lab.west, "shortened")));
    LogTails.cutHalf(lab.east, "regrown.aggregate");
    sourceIsCut.get();
    long lost = 3_000 - sourceOffsetsBelow(end("regrown.aggregate"));
    assertThat(lost).isBetween(1L, 2_999L);
    try (TestCopier copier = from("regrown", 3_000)) {
      produce("regrown", 0, window, 3_000, 6_000);
      await().atMost(PATIENCE).until(() -> copier.copied() >= 6_000);
    }
    assertThat(end("regrown.aggregate")).as("as if nothing had happened").isGreaterThan(3_001);
    east.process().start();

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(incidents("regrown"))
                  .as("%s", of("regrown"))
                  .extracting(Incident::verdict)
                  .isNotEmpty()
                  .containsOnly(Verdict.LOSS);
              assertThat(incidents("regrown").stream().mapToLong(Incident::records).sum())
                  .isEqualTo(lost);
            });
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(shortened()).isNotEmpty());
    assertThat(incidents("shortened")).isEmpty();
  }

  /** The windows of a source that has lost some of them; all others are verified. */
  private static List<AuditWindow> shortened() {
    List<AuditWindow> all = of("shortened");
    assertThat(all)
        .extracting(AuditWindow::verdict)
        .hasSize(3)
        .containsOnly(Verdict.VERIFIED, Verdict.UNKNOWN);
    List<AuditWindow> unknown =
        all.stream().filter(judged -> judged.verdict() == Verdict.UNKNOWN).toList();
    assertThat(unknown)
        .allMatch(judged -> String.valueOf(judged.detail()).contains("were lost after"));
    return unknown;
  }

  /** The first offset of a target is the fence's marker. */
  private static long sourceOffsetsBelow(long targetOffset) {
    return targetOffset - 1;
  }

  private static long end(String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = lab.east.admin()) {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition)
          .get()
          .offset();
    }
  }

  private static TestCopier from(String topic, long offset) throws Exception {
    return from(topic, offset, records -> records);
  }

  private static TestCopier from(
      String topic, long offset, UnaryOperator<List<WireRecord>> mistakes) throws Exception {
    return new TestCopier(
        new MirrorId(AuditLab.ROUTE, topic, 0),
        lab.westFromEast(),
        lab.eastSettings(),
        topic + ".aggregate",
        Path.PASS_THROUGH,
        mistakes,
        offset,
        null);
  }

  /** Windows of a topic, newest first. */
  private static List<AuditWindow> of(String topic) {
    return east.client().windows(null, null).items().stream()
        .filter(window -> window.mirror().topic().equals(topic))
        .toList();
  }

  /** The logs of a topic that an auditor reads. */
  private static List<String> observed(String topic) {
    return west
        .rest()
        .get("/v1/segments?cluster=west&since=0", SegmentsAnswer.class)
        .logs()
        .stream()
        .map(log -> log.log().topic())
        .filter(topic::equals)
        .toList();
  }
}
