package io.mainstem.auditor;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.api.offsets.OffsetRuns;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.wire.ClusterConnection;
import io.mainstem.wire.ConnectionSettings;
import io.mainstem.wire.append.AppendFailure;
import io.mainstem.wire.append.AppendListener;
import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.PartitionAppender;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.RecordDecoder;
import io.mainstem.wire.batch.RecordEncoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.log.TopicFacts;
import io.mainstem.wire.producer.ProducerIdentity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A replicator of one mirror that does nothing but copy, says truthfully what it did, and makes
 * those mistakes that it is asked to make. Passes batches through, or cuts them anew.
 */
final class TestCopier implements FetchSink, AppendListener<TestCopier.Sent>, AutoCloseable {

  /** How batches are copied. */
  enum Path {
    PASS_THROUGH,
    CUT_ANEW
  }

  /** A batch on its way, and which source offsets its records come from. */
  record Sent(FetchedBatches from, List<Long> origins, long nextSource) {}

  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final int RECORDS_OF_A_CUT_BATCH = 7;

  private final MirrorId mirror;
  private final Path path;
  private final ClusterConnection source;
  private final ClusterConnection target;
  private final KafkaProducer<byte[], byte[]> runs;
  private final BatchCursor cursor = new BatchCursor();
  private final RecordDecoder decoder = new RecordDecoder();
  private final RecordEncoder encoder = new RecordEncoder(Codec.NONE, 1 << 20);
  private final UnaryOperator<List<WireRecord>> mistakes;
  private final @Nullable RecordFilter filter;
  private final AtomicReference<AppendFailure> failure = new AtomicReference<>();
  private final PartitionAppender<Sent> appender;
  private final ProducerIdentity identity;
  private final UUID sourceTopicId;
  private final UUID targetTopicId;
  private final TopicPartition to;
  private volatile long copied;

  /** Copies from the start, and chooses nothing. */
  TestCopier(
      MirrorId mirror,
      ConnectionSettings sourceCluster,
      ConnectionSettings targetCluster,
      String targetTopic,
      Path path,
      UnaryOperator<List<WireRecord>> mistakes)
      throws Exception {
    this(mirror, sourceCluster, targetCluster, targetTopic, path, mistakes, 0, null);
  }

  /**
   * Copies from an offset.
   *
   * @param mistakes what becomes of the records of a batch; those that it returns unchanged (the
   *     same list) are passed through
   * @param filter that it says it chose by; what to drop is up to {@code mistakes}
   */
  TestCopier(
      MirrorId mirror,
      ConnectionSettings sourceCluster,
      ConnectionSettings targetCluster,
      String targetTopic,
      Path path,
      UnaryOperator<List<WireRecord>> mistakes,
      long from,
      @Nullable RecordFilter filter)
      throws Exception {
    this.mirror = mirror;
    this.filter = filter;
    this.path = path;
    this.mistakes = mistakes;
    source = ClusterConnection.open(sourceCluster);
    target = ClusterConnection.open(targetCluster);
    runs =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                targetCluster.properties().get("bootstrap.servers")),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    sourceTopicId = topicId(source, mirror.topic());
    targetTopicId = topicId(target, targetTopic);
    to = new TopicPartition(targetTopic, mirror.partition());
    identity =
        target
            .producerFence()
            .identify(mirror.transactionalId())
            .get(WAIT.toSeconds(), TimeUnit.SECONDS);
    target.producerFence().fence(identity, to).get(WAIT.toSeconds(), TimeUnit.SECONDS);
    appender = target.newAppender(AppendSettings.defaults()).open(to, identity, this);
    source
        .newFetcher(FetchSettings.defaults())
        .add(
            new TopicPartition(mirror.topic(), mirror.partition()),
            BatchFetcher.ANY_TOPIC_ID,
            from,
            this);
  }

  /** Everything below this source offset has been copied, or left out by mistake. */
  long copied() {
    AppendFailure failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("The copier cannot go on: " + failed);
    }
    return copied;
  }

  @Override
  public void onBatches(FetchedBatches fetched) {
    cursor.wrap(fetched.buffer());
    while (cursor.next()) {
      if (cursor.isControl()) {
        continue;
      }
      List<WireRecord> records = new ArrayList<>();
      decoder.decode(cursor, records::add);
      List<WireRecord> kept = mistakes.apply(records);
      long next = cursor.nextOffset();
      if (kept == records && path == Path.PASS_THROUGH) {
        fetched.retain(1);
        appender.append(cursor.slice(), new Sent(fetched, offsets(records), next));
      } else {
        cutAnew(fetched, kept, next);
      }
    }
    fetched.release();
  }

  @Override
  public void onProblem(FetchProblem problem) {}

  @Override
  public void onAppended(Sent sent, long baseOffset) {
    List<OffsetRun> told = new ArrayList<>();
    for (int i = 0; i < sent.origins().size(); i++) {
      OffsetRuns.append(told, new OffsetRun(sent.origins().get(i), baseOffset + i, 1));
    }
    told.sort(java.util.Comparator.comparingLong(OffsetRun::sourceStart));
    OffsetRunBlock block =
        new OffsetRunBlock(
            mirror,
            sourceTopicId,
            to.topic(),
            targetTopicId,
            to.partition(),
            identity.producerId(),
            identity.epoch(),
            Math.max(
                sent.nextSource(), told.stream().mapToLong(OffsetRun::sourceEnd).max().orElse(0)),
            Math.max(
                baseOffset + sent.origins().size(),
                told.stream().mapToLong(OffsetRun::targetEnd).max().orElse(0)),
            told,
            filter);
    Future<?> unused =
        runs.send(
            new ProducerRecord<>(
                OffsetRunTopic.NAME,
                OffsetRunTopic.partitionFor(mirror, OffsetRunTopic.DEFAULT_PARTITIONS),
                OffsetRunTopic.key(block),
                OffsetRunTopic.value(block)),
            (metadata, error) ->
                copied = error == null ? Math.max(copied, sent.nextSource()) : copied);
    sent.from().release();
  }

  @Override
  public void onFailed(AppendFailure failed, List<Sent> unacknowledged) {
    failure.set(failed);
  }

  @Override
  public void close() {
    source.close();
    target.close();
    runs.close(Duration.ofSeconds(2));
    decoder.close();
  }

  private void cutAnew(FetchedBatches fetched, List<WireRecord> records, long next) {
    for (int from = 0; from < records.size(); from += RECORDS_OF_A_CUT_BATCH) {
      List<WireRecord> part =
          records.subList(from, Math.min(records.size(), from + RECORDS_OF_A_CUT_BATCH));
      part.forEach(encoder::add);
      ByteBuffer batch = encoder.finish();
      boolean last = from + RECORDS_OF_A_CUT_BATCH >= records.size();
      long nextSource = last ? next : part.get(part.size() - 1).offset() + 1;
      fetched.retain(1);
      appender.append(batch, new Sent(fetched, offsets(part), nextSource));
    }
  }

  private static List<Long> offsets(List<WireRecord> records) {
    return records.stream().map(WireRecord::offset).toList();
  }

  private static UUID topicId(ClusterConnection cluster, String topic) throws Exception {
    TopicFacts facts = cluster.logReader().topic(topic).get(WAIT.toSeconds(), TimeUnit.SECONDS);
    Uuid id = facts.id();
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }
}
