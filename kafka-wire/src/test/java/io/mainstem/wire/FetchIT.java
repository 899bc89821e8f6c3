package io.mainstem.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.link.Link;
import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.BatchAppender;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.wire.log.TopicFacts;
import io.mainstem.wire.producer.ProducerIdentity;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a sink hears when its log is not as it expects. */
class FetchIT {
  private static final LocalKafka KAFKA = TestBrokers.NEWER.kafka();

  @SuppressWarnings("NullAway.Init")
  private static ClusterConnection connection;

  @BeforeAll
  static void start() {
    connection =
        ClusterConnection.open(ConnectionSettings.plaintext("fetch", KAFKA.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    connection.close();
  }

  @Test
  void anOffsetThatWasTrimmedIsToldWithTheLogStartAndASeekGoesOn() throws Exception {
    TopicPartition partition = topic("trimmed", 10);
    try (Admin admin = KAFKA.admin()) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(7))).all().get();
    }
    try (BatchFetcher fetcher = connection.newFetcher(FetchSettings.defaults())) {
      Heard heard = new Heard(true);
      PartitionFetch fetch = fetcher.add(partition, BatchFetcher.ANY_TOPIC_ID, 2, heard);

      await().until(() -> !heard.problems.isEmpty());
      FetchProblem problem = heard.problems.remove();
      assertThat(problem.kind()).isEqualTo(FetchProblem.Kind.OFFSET_OUT_OF_RANGE);
      assertThat(problem.offset()).isEqualTo(2);
      assertThat(problem.logStartOffset()).isEqualTo(7);
      assertThat(problem.logEndOffset()).isEqualTo(10);

      fetch.seek(problem.logStartOffset()).join();

      await().until(() -> heard.lastOffset.get() == 9);
      assertThat(heard.problems).isEmpty();
    }
  }

  @Test
  void aTopicMadeAnewIsNotTakenForTheOldOne() throws Exception {
    TopicPartition partition = topic("anew", 3);
    TopicFacts before = connection.logReader().topic("anew").join();
    try (BatchFetcher fetcher = connection.newFetcher(FetchSettings.defaults());
        Admin admin = KAFKA.admin()) {
      Heard heard = new Heard(true);
      PartitionFetch fetch = fetcher.add(partition, before.id(), 0, heard);
      await().until(() -> heard.lastOffset.get() == 2);

      admin.deleteTopics(List.of("anew")).all().get();
      await().until(() -> heard.has(FetchProblem.Kind.UNKNOWN_TOPIC));
      topic("anew", 5);

      await().until(() -> heard.has(FetchProblem.Kind.TOPIC_RECREATED));
      TopicFacts after = connection.logReader().topic("anew").join();
      assertThat(after.id()).isNotEqualTo(before.id());
      assertThat(heard.last().currentTopicId()).isEqualTo(after.id());
      assertThat(heard.lastOffset.get()).isEqualTo(2);
      fetch.seek(0).join();
      await().until(() -> heard.lastOffset.get() == 4);
    }
  }

  @Test
  void aPartitionThatIsNotReleasedWaitsAndTheOthersGoOn() {
    TopicPartition slow = topic("slow", 200);
    TopicPartition quick = topic("quick", 200);
    FetchSettings small =
        FetchSettings.defaults()
            .withFetchBytes(2_000, 4_000)
            .withInFlight(10_000, 1 << 20)
            // On a busy machine the broker may seem far away; what is read ahead comes on top.
            .withReadAheadConnections(0);
    try (BatchFetcher fetcher = connection.newFetcher(small)) {
      Heard hoarder = new Heard(false);
      Heard reader = new Heard(true);
      PartitionFetch hoarded = fetcher.add(slow, BatchFetcher.ANY_TOPIC_ID, 0, hoarder);
      fetcher.add(quick, BatchFetcher.ANY_TOPIC_ID, 0, reader);

      await().until(() -> reader.lastOffset.get() == 199);
      await().until(() -> hoarded.bytesInFlight() >= 10_000);
      assertThat(hoarded.bytesInFlight()).isLessThanOrEqualTo(14_000);
      assertThat(hoarder.lastOffset.get()).isLessThan(100);

      hoarder.releaseAll();

      await().until(() -> hoarder.lastOffset.get() == 199);
      hoarder.releaseAll();
      assertThat(fetcher.bytesInFlight()).isZero();
    }
  }

  @Test
  void pauseRemoveAndAddDisturbNobody() {
    TopicPartition one = topic("one", 50);
    TopicPartition two = topic("two", 50);
    try (BatchFetcher fetcher = connection.newFetcher(FetchSettings.defaults())) {
      Heard first = new Heard(true);
      PartitionFetch fetch = fetcher.add(one, BatchFetcher.ANY_TOPIC_ID, 0, first);
      await().until(() -> first.lastOffset.get() == 49);
      fetch.pause();
      Heard second = new Heard(true);
      PartitionFetch other = fetcher.add(two, BatchFetcher.ANY_TOPIC_ID, 40, second);
      Heard twice = new Heard(true);
      fetcher.add(two, BatchFetcher.ANY_TOPIC_ID, 0, twice);
      await().until(() -> second.lastOffset.get() == 49 && twice.lastOffset.get() == 49);
      produce(one, 10);
      other.remove().join();
      produce(two, 10);

      await().until(() -> twice.lastOffset.get() == 59);
      assertThat(first.lastOffset.get()).isEqualTo(49);
      assertThat(second.lastOffset.get()).isEqualTo(49);
      fetch.resume();

      await().until(() -> first.lastOffset.get() == 59);
    }
  }

  @Test
  void aTopicThatComesLaterIsReadWhenItComes() {
    TopicPartition later = new TopicPartition("later", 0);
    try (BatchFetcher fetcher = connection.newFetcher(FetchSettings.defaults())) {
      Heard heard = new Heard(true);
      fetcher.add(later, BatchFetcher.ANY_TOPIC_ID, 0, heard);
      await().until(() -> heard.has(FetchProblem.Kind.UNKNOWN_TOPIC));

      topic("later", 4);

      await().until(() -> heard.lastOffset.get() == 3);
    }
  }

  @Test
  void aDamagedBatchIsToldAndReadOnceItIsSound() throws Exception {
    TopicPartition partition = topic("damaged", 10);
    try (BatchFetcher fetcher = connection.newFetcher(FetchSettings.defaults());
        RandomAccessFile log = new RandomAccessFile(logOf(partition).toFile(), "rw")) {
      long inTheMiddle = log.length() * 6 / 10;
      flip(log, inTheMiddle);
      Heard heard = new Heard(true);
      PartitionFetch fetch = fetcher.add(partition, BatchFetcher.ANY_TOPIC_ID, 0, heard);

      await().until(() -> heard.has(FetchProblem.Kind.CORRUPT_BATCH));
      long soundTo = heard.lastOffset.get();
      assertThat(soundTo).isBetween(4L, 6L);
      assertThat(fetch.position()).isEqualTo(soundTo + 1);
      assertThat(heard.last().offset()).isEqualTo(soundTo + 1);

      flip(log, inTheMiddle);

      await().until(() -> heard.lastOffset.get() == 9);
    }
  }

  private static void flip(RandomAccessFile file, long at) throws IOException {
    file.seek(at);
    int before = file.read();
    file.seek(at);
    file.write(before ^ 0x10);
  }

  private Path logOf(TopicPartition partition) {
    Path directory = KAFKA.broker(0).logDirectory().resolve(partition.toString());
    return directory.resolve("00000000000000000000.log");
  }

  /** A broker of its own: others might be idle, too, while they wait for a slow answer. */
  @Test
  void connectionsThatTheBrokerClosesForIdlenessAreMadeAnew() {
    try (WorkDirectory work = WorkDirectory.temporary();
        LocalKafka impatient =
            LocalKafka.named("impatient", work)
                .property("connections.max.idle.ms", "1500")
                .regionListener("far")
                .build()) {
      impatient.start();
      impatient.createTopic("idle", 1);
      impatient.createTopic("idle-copy", 1);
      TopicPartition from = new TopicPartition("idle", 0);
      produce(impatient, from, 1);
      Link link = impatient.links("far").get(0);
      ConnectionSettings settings =
          ConnectionSettings.plaintext("idle", impatient.bootstrapServers("far"));
      try (ClusterConnection far = ClusterConnection.open(settings);
          BatchFetcher fetcher = far.newFetcher(FetchSettings.defaults());
          BatchAppender appender = far.newAppender(AppendSettings.defaults())) {
        ProducerIdentity identity = far.producerFence().identify("idle").join();
        TestMirror mirror =
            new TestMirror(fetcher, from, appender, new TopicPartition("idle-copy", 0), identity);
        await().until(() -> mirror.records.get() == 1);
        // The one that waits for news stays open, and one that asks for leaders now and then.
        await().until(() -> link.openConnections() <= 2);
        long before = link.accepted();

        produce(impatient, from, 5);

        await().until(() -> mirror.records.get() == 6);
        assertThat(link.accepted()).isGreaterThan(before);
        assertThat(mirror.failures).isEmpty();
        assertThat(mirror.problems).isEmpty();
      }
    }
  }

  private TopicPartition topic(String name, int records) {
    KAFKA.createTopic(name, 1);
    TopicPartition partition = new TopicPartition(name, 0);
    produce(partition, records);
    return partition;
  }

  private void produce(TopicPartition partition, int records) {
    produce(KAFKA, partition, records);
  }

  /** One batch per record. */
  private static void produce(LocalKafka kafka, TopicPartition partition, int records) {
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(kafka.bootstrapServers(), Map.of("batch.size", 0))) {
      Clients.sendAll(
          producer,
          IntStream.range(0, records)
              .mapToObj(i -> new ProducerRecord<byte[], byte[]>(partition.topic(), new byte[300]))
              .toList());
    }
  }

  /** A sink that remembers, and releases at once or when told. */
  private static final class Heard implements FetchSink {
    final ConcurrentLinkedQueue<FetchProblem> problems = new ConcurrentLinkedQueue<>();
    final AtomicLong lastOffset = new AtomicLong(-1);
    private final List<FetchedBatches> kept = new ArrayList<>();
    private final BatchCursor cursor = new BatchCursor();
    private boolean releases;

    Heard(boolean releases) {
      this.releases = releases;
    }

    @Override
    public synchronized void onBatches(FetchedBatches batches) {
      cursor.wrap(batches.buffer());
      while (cursor.next()) {
        lastOffset.set(cursor.lastOffset());
      }
      if (releases) {
        batches.release();
      } else {
        kept.add(batches);
      }
    }

    @Override
    public void onProblem(FetchProblem problem) {
      problems.add(problem);
    }

    synchronized void releaseAll() {
      releases = true;
      kept.forEach(FetchedBatches::release);
      kept.clear();
    }

    boolean has(FetchProblem.Kind kind) {
      return problems.stream().anyMatch(problem -> problem.kind() == kind);
    }

    FetchProblem last() {
      return problems.stream().reduce((before, after) -> after).orElseThrow();
    }
  }
}
