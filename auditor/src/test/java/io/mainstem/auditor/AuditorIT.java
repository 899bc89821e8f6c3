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
import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.audit.StageReport;
import io.mainstem.api.audit.StageWindow.ServiceCount;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.rest.Json;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.auditor.AuditLab.AuditorProcess;
import io.mainstem.auditor.TestCopier.Path;
import io.mainstem.interceptors.AuditedConsumer;
import io.mainstem.interceptors.AuditedProducer;
import io.mainstem.wire.batch.WireRecord;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
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
  private static final String MILES = "invoices";
  private static final int WINDOWS = 6;
  private static final int RECORDS = 6_000;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static AuditLab lab;
  private static AuditorProcess west;
  private static AuditorProcess east;

  @BeforeAll
  static void start() throws Exception {
    lab = new AuditLab();
    lab.start(Map.of(CLEAN, 2, FAULTY, 5, BUSY, 4, MILES, 1));
    west = lab.auditor("us-west");
    east = lab.auditor("us-east");
  }

  @AfterAll
  static void stop() throws Exception {
    lab.close();
  }

  @Test
  @Order(1)
  void everyWindowOfAnHonestCopyIsVerifiedThoughAuditorsAndDatabaseAreKilledAgainAndAgain()
      throws Exception {
    long firstWindow = firstWindow();
    try (TestCopier passing = copier(CLEAN, 0, Path.PASS_THROUGH, records -> records);
        TestCopier cutting = copier(CLEAN, 1, Path.CUT_ANEW, records -> records)) {
      for (int third = 0; third < 3; third++) {
        if (third == 1) {
          lab.postgres.kill();
        }
        for (int partition = 0; partition < 2; partition++) {
          produce(CLEAN, partition, firstWindow, third * RECORDS / 3, (third + 1) * RECORDS / 3);
        }
        AuditorProcess doomed = third == 1 ? west : east;
        doomed.process().kill();
        doomed.process().start();
        if (third == 1) {
          await().atMost(PATIENCE).until(AuditorIT::saysThatItCannotAudit);
          lab.postgres.restart();
        }
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

  @Test
  @Order(4)
  void lostRecordsAreDeliveredAgainOnceThoughTheAuditorIsKilledMeanwhile() throws Exception {
    Incident alone = openLoss(0);
    Incident besideADuplicate = openLoss(1);
    assertThat(east.client().findings(alone.id()))
        .extracting(
            AuditFinding::cluster,
            AuditFinding::topic,
            AuditFinding::partition,
            AuditFinding::offset,
            AuditFinding::keyHash)
        .containsExactly(tuple("west", FAULTY, 0, 1_234L, keyHash(1_234)));
    assertThat(east.client().repair(alone.id(), null, true).steps()).hasSize(5);

    UUID first = east.client().repair(alone.id(), "once", false).id();
    UUID second = east.client().repair(besideADuplicate.id(), null, false).id();
    east.process().kill();
    east.process().start();

    await().atMost(PATIENCE).ignoreExceptions().until(() -> succeeded(first) && succeeded(second));
    assertThat(east.client().incident(alone.id()).closedAt()).isNotNull();
    assertThat(east.client().openIncidents())
        .filteredOn(incident -> incident.mirror().topic().equals(FAULTY))
        .filteredOn(incident -> incident.mirror().partition() < 2)
        .extracting(incident -> incident.mirror().partition(), Incident::verdict)
        .containsExactly(tuple(1, Verdict.DUPLICATE));
    assertThat(valuesAtTarget(0)).hasSize(RECORDS).doesNotHaveDuplicates();
    assertThat(valuesAtTarget(1)).hasSize(RECORDS + 1);
    assertThat(new HashSet<>(valuesAtTarget(1))).hasSize(RECORDS);
    assertThat(east.client().repair(alone.id(), "once", false).id()).isEqualTo(first);
    assertThatThrownBy(() -> east.client().repair(alone.id(), "again", false))
        .isInstanceOfSatisfying(
            ProblemException.class, problem -> assertThat(problem.status()).isEqualTo(409));
  }

  @Test
  @Order(5)
  void theFirstAndTheLastMileAreOnTheBooksAndWhatAProducerWasPromisedIsMissed() throws Exception {
    long firstWindow = firstWindow();
    try (TestCopier copying = copier(MILES, 0, Path.PASS_THROUGH, records -> records)) {
      Map<String, Object> interceptor =
          Map.of(
              ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
              AuditedProducer.class.getName(),
              "mainstem.audit.service",
              "checkout",
              "mainstem.audit.tier",
              "1");
      produce(MILES, 0, firstWindow, 0, RECORDS, interceptor);
      await().atMost(PATIENCE).until(() -> copying.copied() >= RECORDS);
    }
    consume(MILES + ".aggregate");

    long each = RECORDS / WINDOWS;
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(east.client().stages(AuditLab.ROUTE, MILES))
                    .hasSize(WINDOWS)
                    .allSatisfy(
                        window -> {
                          assertThat(window.produced())
                              .extracting(
                                  ServiceCount::service, ServiceCount::tier, ServiceCount::records)
                              .containsExactly(tuple("checkout", "1", each));
                          assertThat(window.source()).isEqualTo(each);
                          assertThat(window.target()).isEqualTo(each);
                          assertThat(window.consumed())
                              .extracting(
                                  ServiceCount::service, ServiceCount::group, ServiceCount::records)
                              .containsExactly(tuple("billing", "billing-readers", each));
                          assertThat(window.problem()).isNull();
                        }));
    assertThat(east.client().openIncidents())
        .noneMatch(incident -> incident.mirror().topic().equals(MILES));

    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              SlaStatus sla = sla(MILES);
              assertThat(sla.lagRecords()).isZero();
              assertThat(sla.lagMillis()).isZero();
              assertThat(sla.truncation()).isEqualTo(SlaStatus.Truncation.NOTHING_TO_LOSE);
              assertThat(sla.completeness()).isEqualTo(1.0);
              assertThat(sla.errorBudgetLeft()).isEqualTo(1.0);
            });
    assertThat(sla(FAULTY).errorBudgetLeft()).as("five windows of thirty failed").isNegative();

    claim(firstWindow, 7); // as if a broker had lost what it had acknowledged
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(east.client().openIncidents())
                    .filteredOn(incident -> incident.mirror().topic().equals(MILES))
                    .extracting(Incident::verdict, Incident::records)
                    .containsExactly(tuple(Verdict.LOSS, 7L)));
  }

  private static Incident openLoss(int partition) {
    return east.client().openIncidents().stream()
        .filter(incident -> incident.mirror().topic().equals(FAULTY))
        .filter(incident -> incident.mirror().partition() == partition)
        .filter(incident -> incident.verdict() == Verdict.LOSS)
        .findFirst()
        .orElseThrow();
  }

  private static SlaStatus sla(String topic) {
    return east.client().sla().stream()
        .filter(status -> status.topic().equals(topic))
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
    TopicPartition from = new TopicPartition(FAULTY + ".aggregate", partition);
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

  /** Reads a topic to its end with the consumers' interceptor. */
  private static void consume(String topic) {
    Map<String, Object> interceptor =
        Map.of(
            ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
            AuditedConsumer.class.getName(),
            ConsumerConfig.GROUP_ID_CONFIG,
            "billing-readers",
            "mainstem.audit.service",
            "billing");
    try (KafkaConsumer<byte[], byte[]> consumer =
        consumer(lab.east.bootstrapServers(), interceptor)) {
      consumer.subscribe(List.of(topic));
      int[] read = {0};
      await()
          .atMost(PATIENCE)
          .until(() -> (read[0] += consumer.poll(Duration.ofMillis(100)).count()) >= RECORDS);
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(
      String bootstrapServers, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(more);
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Reports more acknowledged records of a window than there ever were. */
  private static void claim(long window, long more) throws Exception {
    StageReport report =
        new StageReport(
            "forged/" + window,
            StageReport.Stage.PRODUCED,
            "careless",
            "",
            "careless-1",
            "",
            false,
            MILES,
            0,
            window,
            more,
            70,
            0,
            more - 1,
            0);
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      producer
          .send(
              new ProducerRecord<>(
                  StageReport.TOPIC,
                  report.key().getBytes(UTF_8),
                  Json.mapper().writeValueAsBytes(report)))
          .get();
    }
  }

  private static boolean saysThatItCannotAudit() {
    try {
      east.client().summaries();
      return false;
    } catch (ProblemException e) {
      return e.problem().status() == 503;
    }
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
  private static void produce(String topic, int partition, long firstWindow, int from, int to) {
    produce(topic, partition, firstWindow, from, to, Map.of());
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(more);
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, lab.west.bootstrapServers());
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static byte[] key(int number) {
    return ("key-" + number % 50).getBytes(UTF_8);
  }

  private static void produce(
      String topic,
      int partition,
      long firstWindow,
      int from,
      int to,
      Map<String, Object> properties) {
    try (KafkaProducer<byte[], byte[]> producer = producer(properties)) {
      for (int i = from; i < to; i++) {
        long timestamp = firstWindow + (long) i * WINDOWS * 10_000 / RECORDS;
        Future<?> unused =
            producer.send(new ProducerRecord<>(topic, partition, timestamp, key(i), value(i)));
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
