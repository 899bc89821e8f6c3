package io.mainstem.auditor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.auditor.AuditLab.AuditorProcess;
import io.mainstem.auditor.TestCopier.Path;
import io.mainstem.wire.batch.WireRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Auditors as processes, real brokers, and a copier that is honest or is not. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AuditorIT {

  private static final String CLEAN = "trips";
  private static final String FAULTY = "orders";
  private static final String BUSY = "payments";
  private static final int WINDOWS = 6;
  private static final int RECORDS = 6_000;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static AuditLab lab;
  private static AuditorProcess west;
  private static AuditorProcess east;

  @BeforeAll
  static void start() throws Exception {
    lab = new AuditLab();
    lab.start(Map.of(CLEAN, 2, FAULTY, 5, BUSY, 4));
    west = lab.auditor("us-west");
    east = lab.auditor("us-east");
  }

  @AfterAll
  static void stop() throws Exception {
    lab.close();
  }

  @Test
  @Order(1)
  void everyWindowOfAnHonestCopyIsVerifiedThoughTheAuditorsAreKilledAgainAndAgain()
      throws Exception {
    long firstWindow = firstWindow();
    try (TestCopier passing = copier(CLEAN, 0, Path.PASS_THROUGH, records -> records);
        TestCopier cutting = copier(CLEAN, 1, Path.CUT_ANEW, records -> records)) {
      for (int third = 0; third < 3; third++) {
        for (int partition = 0; partition < 2; partition++) {
          produce(CLEAN, partition, firstWindow, third * RECORDS / 3, (third + 1) * RECORDS / 3);
        }
        AuditorProcess doomed = third == 1 ? west : east;
        doomed.process().kill();
        doomed.process().start();
      }
      await()
          .atMost(PATIENCE)
          .until(() -> passing.copied() >= RECORDS && cutting.copied() >= RECORDS);
    }

    await()
        .atMost(PATIENCE)
        .ignoreException(ServiceUnreachableException.class)
        .ignoreException(ProblemException.class)
        .untilAsserted(
            () ->
                assertThat(summary(CLEAN))
                    .isEqualTo(
                        new AuditSummary(
                            AuditLab.ROUTE,
                            CLEAN,
                            2L * WINDOWS,
                            0,
                            0,
                            2L * RECORDS,
                            2L * RECORDS,
                            null)));
    assertThat(east.client().openIncidents()).isEmpty();
    assertThat(windows(CLEAN)).extracting(AuditWindow::verdict).containsOnly(Verdict.VERIFIED);
  }

  @Test
  @Order(2)
  void plantedFaultsAreFoundAndNamedByTheirOffsets() throws Exception {
    long firstWindow = firstWindow();
    List<TestCopier> copiers = new ArrayList<>();
    copiers.add(copier(FAULTY, 0, Path.PASS_THROUGH, without(1_234)));
    copiers.add(copier(FAULTY, 1, Path.PASS_THROUGH, without(2_001).andThen(twice(2_100))::apply));
    copiers.add(copier(FAULTY, 2, Path.CUT_ANEW, damaged(3_003)));
    copiers.add(copier(FAULTY, 3, Path.PASS_THROUGH, swapped(4_004)));
    copiers.add(copier(FAULTY, 4, Path.CUT_ANEW, twice(5)));
    for (int partition = 0; partition < copiers.size(); partition++) {
      produce(FAULTY, partition, firstWindow, 0, RECORDS);
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(east.client().openIncidents())
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
              AuditSummary books = summary(FAULTY);
              assertThat(books.failed()).isEqualTo(5);
              assertThat(books.verified()).isEqualTo(5L * WINDOWS - 5);
              assertThat(books.open()).isZero();
            });
    for (TestCopier copier : copiers) {
      copier.close();
    }
  }

  @Test
  @Order(3)
  void aLossIsToldLongBeforeItsWindowIsOver() throws Exception {
    int partitions = 4;
    Map<Integer, Set<Long>> lost = new ConcurrentHashMap<>();
    List<TestCopier> copiers = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      Set<Long> of = lost.computeIfAbsent(partition, key -> ConcurrentHashMap.newKeySet());
      copiers.add(copier(BUSY, partition, Path.PASS_THROUGH, losing(of)));
    }
    AlarmClock alarms = new AlarmClock(lost, copiers, () -> east.client().openIncidents(), BUSY);
    LiveProducer producing = new LiveProducer(lab.west.bootstrapServers(), BUSY, partitions);
    await().atMost(PATIENCE).until(() -> alarms.look() && alarms.planted() >= 40);
    producing.close();
    await().atMost(PATIENCE).until(() -> alarms.look() && alarms.allTold());

    System.out.println(alarms.report());
    for (TestCopier copier : copiers) {
      copier.close();
    }
  }

  /** One record of about two hundred. */
  private static UnaryOperator<List<WireRecord>> losing(Set<Long> lost) {
    return records -> {
      List<WireRecord> kept = new ArrayList<>();
      for (WireRecord record : records) {
        if (record.offset() % 199 == 198) {
          lost.add(record.offset());
        } else {
          kept.add(record);
        }
      }
      return kept.size() == records.size() ? records : kept;
    };
  }

  private static Tuple found(int partition, Verdict verdict, long offset) {
    return tuple(partition, verdict, 1L, List.of(new OffsetRange(offset, offset + 1)));
  }

  private static AuditSummary summary(String topic) {
    return east.client().summaries().stream()
        .filter(books -> books.topic().equals(topic))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no books of " + topic));
  }

  private static List<AuditWindow> windows(String topic) {
    return east.client().windows(AuditLab.ROUTE, null).items().stream()
        .filter(window -> window.mirror().topic().equals(topic))
        .toList();
  }

  private static TestCopier copier(
      String topic, int partition, Path path, UnaryOperator<List<WireRecord>> mistakes)
      throws Exception {
    return new TestCopier(
        new MirrorId(AuditLab.ROUTE, topic, partition),
        lab.westFromEast(),
        lab.eastSettings(),
        topic + ".aggregate",
        path,
        mistakes);
  }

  /** A window so long ago that all {@link #WINDOWS} from there on are over. */
  private static long firstWindow() {
    long window = 10_000;
    return (System.currentTimeMillis() / window - WINDOWS - 1) * window;
  }

  /** Records {@code from} to {@code to} of {@link #RECORDS} that spread evenly over the windows. */
  private static void produce(String topic, int partition, long firstWindow, int from, int to)
      throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                lab.west.bootstrapServers(),
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = from; i < to; i++) {
        long timestamp = firstWindow + (long) i * WINDOWS * 10_000 / RECORDS;
        Future<?> unused =
            producer.send(
                new ProducerRecord<>(
                    topic, partition, timestamp, ("key-" + i % 50).getBytes(UTF_8), value(i)));
      }
    }
  }

  private static byte[] value(int number) {
    return ("{\"number\":" + number + ",\"text\":\"a record of some length\"}").getBytes(UTF_8);
  }

  private static UnaryOperator<List<WireRecord>> without(long offset) {
    return at(offset, (records, index) -> records.remove(index));
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

  private interface Mistake {
    void make(List<WireRecord> records, int index);
  }

  private static UnaryOperator<List<WireRecord>> at(long offset, Mistake mistake) {
    return records -> {
      for (int i = 0; i < records.size(); i++) {
        if (records.get(i).offset() == offset) {
          List<WireRecord> changed = new ArrayList<>(records);
          mistake.make(changed, i);
          return changed;
        }
      }
      return records;
    };
  }
}
