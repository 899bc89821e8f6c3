package io.mainstem.auditor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.audit.AuditFinding;
import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.auditor.TestCopier.Path;
import io.mainstem.wire.batch.WireRecord;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A copier that makes mistakes: they are named, and what it lost is delivered again. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsAndRepairIT extends AuditorCase {

  private static final String TOPIC = "orders";

  /** What is promised. It takes some four seconds, most of it waiting for counts to stand still. */
  private static final Duration REPAIRED_WITHIN = Duration.ofSeconds(30);

  @Test
  @Order(1)
  void plantedFaultsAreFoundAndNamedByTheirOffsets() throws Exception {
    long firstWindow = firstWindow();
    List<TestCopier> copiers = new ArrayList<>();
    copiers.add(copier(TOPIC, 0, Path.PASS_THROUGH, without(1_234)));
    copiers.add(copier(TOPIC, 1, Path.PASS_THROUGH, without(2_001).andThen(twice(2_100))::apply));
    copiers.add(copier(TOPIC, 2, Path.CUT_ANEW, damaged(3_003)));
    copiers.add(copier(TOPIC, 3, Path.PASS_THROUGH, swapped(4_004)));
    copiers.add(copier(TOPIC, 4, Path.CUT_ANEW, twice(5)));
    for (int partition = 0; partition < copiers.size(); partition++) {
      produce(TOPIC, partition, firstWindow, 0, RECORDS);
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(incidents(TOPIC))
                    .extracting(
                        incident -> incident.mirror().partition(),
                        Incident::verdict,
                        Incident::records,
                        Incident::sourceRanges)
                    .containsExactlyInAnyOrder(
                        found(0, Verdict.LOSS, 1_234),
                        found(1, Verdict.LOSS, 2_001),
                        found(1, Verdict.DUPLICATE, 2_100),
                        found(2, Verdict.CORRUPT, 3_003),
                        found(3, Verdict.REORDERED, 4_004),
                        found(4, Verdict.DUPLICATE, 5)));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              AuditSummary books = summary(TOPIC);
              assertThat(books.failed()).isEqualTo(5);
              assertThat(books.verified()).isEqualTo(5L * WINDOWS - 5);
              assertThat(books.open()).isZero();
            });
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(sla(TOPIC).errorBudgetLeft())
                    .as("five windows of thirty failed")
                    .isNegative());
    for (TestCopier copier : copiers) {
      copier.close();
    }
  }

  @Test
  @Order(2)
  void aLostRecordIsDeliveredAgainAndItsWindowVerifiedWithinHalfAMinute() throws Exception {
    Incident alone = openLoss(0);
    assertThat(east.client().findings(alone.id()))
        .extracting(
            AuditFinding::cluster,
            AuditFinding::topic,
            AuditFinding::partition,
            AuditFinding::offset,
            AuditFinding::keyHash)
        .containsExactly(tuple("west", TOPIC, 0, 1_234L, keyHash(1_234)));
    assertThat(east.client().repair(alone.id(), null, true).steps()).hasSize(5);

    long asked = System.nanoTime();
    UUID repair = east.client().repair(alone.id(), "once", false).id();

    await().atMost(REPAIRED_WITHIN).ignoreExceptions().until(() -> succeeded(repair));
    System.out.printf(
        "From asking for a repair to its window being verified: %d ms%n",
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked));
    assertThat(east.client().incident(alone.id()).closedAt()).isNotNull();
    assertThat(valuesAtTarget(0)).hasSize(RECORDS).doesNotHaveDuplicates();
    assertThat(east.client().repair(alone.id(), "once", false).id()).isEqualTo(repair);
    assertThatThrownBy(() -> east.client().repair(alone.id(), "again", false))
        .isInstanceOfSatisfying(
            ProblemException.class, problem -> assertThat(problem.status()).isEqualTo(409));
  }

  @Test
  @Order(3)
  void aLostRecordIsDeliveredAgainOnceThoughTheAuditorIsKilledMeanwhile() throws Exception {
    Incident besideADuplicate = openLoss(1);
    UUID repair = east.client().repair(besideADuplicate.id(), null, false).id();
    east.process().kill();
    east.process().start();

    await().atMost(PATIENCE).ignoreExceptions().until(() -> succeeded(repair));
    assertThat(incidents(TOPIC))
        .filteredOn(incident -> incident.mirror().partition() < 2)
        .extracting(incident -> incident.mirror().partition(), Incident::verdict)
        .containsExactly(tuple(1, Verdict.DUPLICATE));
    assertThat(valuesAtTarget(1)).hasSize(RECORDS + 1);
    assertThat(new HashSet<>(valuesAtTarget(1))).hasSize(RECORDS);
  }

  /** It is counted where the header of its batch says, and in a window of its own when repaired. */
  @Test
  @Order(4)
  void aLostRecordThatIsOlderThanItsBatchIsNamedAndRepaired() throws Exception {
    String topic = "readings";
    long window = firstWindow() + 40_000;
    int stray = 30;
    produceOneBatch(topic, window, stray, Map.of());
    try (TestCopier copier = copier(topic, 0, Path.PASS_THROUGH, without(stray))) {
      await().atMost(PATIENCE).until(() -> copier.copied() >= 60);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(incidents(topic))
                      .extracting(
                          Incident::verdict,
                          incident -> incident.windowStart().toEpochMilli(),
                          Incident::sourceRanges)
                      .containsExactly(
                          tuple(Verdict.LOSS, window, List.of(new OffsetRange(stray, stray + 1)))));
    }
    UUID incident = incidents(topic).get(0).id();

    UUID repair = east.client().repair(incident, null, false).id();

    await().atMost(REPAIRED_WITHIN).ignoreExceptions().until(() -> succeeded(repair));
    assertThat(valuesAtTarget(topic, 0)).hasSize(60).doesNotHaveDuplicates();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(windows(topic))
                    .extracting(found -> found.start().toEpochMilli(), AuditWindow::verdict)
                    .containsExactlyInAnyOrder(
                        tuple(window, Verdict.REPAIRED), tuple(window - 30_000, Verdict.VERIFIED)));
    assertThat(incidents(topic)).isEmpty();
  }

  private static Tuple found(int partition, Verdict verdict, long offset) {
    return tuple(partition, verdict, 1L, List.of(new OffsetRange(offset, offset + 1)));
  }

  private static Incident openLoss(int partition) {
    return incidents(TOPIC).stream()
        .filter(incident -> incident.mirror().partition() == partition)
        .filter(incident -> incident.verdict() == Verdict.LOSS)
        .findFirst()
        .orElseThrow();
  }

  private static boolean succeeded(UUID operation) {
    Operation now = east.rest().get("/v1/operations/" + operation, Operation.class);
    assertThat(now.state()).isNotEqualTo(OperationState.FAILED);
    return now.state() == OperationState.SUCCEEDED;
  }

  private static String keyHash(int number) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key(number));
    return HexFormat.of().formatHex(hash, 0, 8);
  }

  private static List<String> valuesAtTarget(int partition) {
    return valuesAtTarget(TOPIC, partition);
  }

  private static List<String> valuesAtTarget(String topic, int partition) {
    TopicPartition from = new TopicPartition(topic + ".aggregate", partition);
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(lab.east.bootstrapServers(), Map.of())) {
      consumer.assign(List.of(from));
      consumer.seekToBeginning(List.of(from));
      long end = consumer.endOffsets(List.of(from)).getOrDefault(from, 0L);
      while (consumer.position(from) < end) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> values.add(new String(record.value(), UTF_8)));
      }
    }
    return values;
  }

  private static UnaryOperator<List<WireRecord>> twice(long offset) {
    return at(offset, (records, index) -> records.add(index, records.get(index)));
  }

  private static UnaryOperator<List<WireRecord>> swapped(long offset) {
    // the record at the offset ends up after the one that follows it
    return at(
        offset,
        (records, index) -> {
          int with = index + 1 < records.size() ? index + 1 : index - 1;
          Collections.swap(records, index, with);
        });
  }

  private static UnaryOperator<List<WireRecord>> damaged(long offset) {
    return at(
        offset,
        (records, index) -> {
          WireRecord sound = records.get(index);
          records.set(
              index,
              new WireRecord(
                  sound.offset(),
                  sound.timestamp(),
                  sound.key(),
                  ByteBuffer.wrap("damaged".getBytes(UTF_8)),
                  sound.headers()));
        });
  }
}
