package io.mainstem.bench;

import io.mainstem.wire.ClusterConnection;
import io.mainstem.wire.ConnectionSettings;
import io.mainstem.wire.append.AppendFailure;
import io.mainstem.wire.append.AppendListener;
import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.BatchAppender;
import io.mainstem.wire.append.PartitionAppender;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.producer.ProducerIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;

/**
 * How fast the target takes the same batches from memory, over as many connections and with as many
 * requests in flight as a worker has by default, with nothing fetched and nothing decided.
 */
final class Ceiling {

  private static final int BATCHES_IN_MEMORY = 32;
  private static final int CONNECTIONS = 2;
  private static final int IN_FLIGHT = 10;
  private static final long LIMIT_SECONDS = 300;

  private record Batch(ByteBuffer bytes, int records) {}

  private Ceiling() {}

  /**
   * @param topic of the source, whose first batches are taken
   * @param targetTopic exists, with as many partitions
   */
  static double recordsPerSecond(
      String source, String target, String topic, String targetTopic, Workload workload) {
    List<List<Batch>> batches = load(source, topic, workload.partitions());
    try (ClusterConnection connection =
            ClusterConnection.open(ConnectionSettings.plaintext("ceiling-target", target));
        BatchAppender appender =
            connection.newAppender(
                AppendSettings.defaults().withConnectionsPerBroker(CONNECTIONS))) {
      Clock clock = new Clock(workload);
      long perPartition = workload.total() / workload.partitions();
      List<Blast> blasts = new ArrayList<>();
      for (int partition = 0; partition < workload.partitions(); partition++) {
        ProducerIdentity identity =
            await(
                connection
                    .producerFence()
                    .identify("bench.ceiling." + targetTopic + "." + partition));
        blasts.add(
            new Blast(
                batches.get(partition),
                perPartition,
                appender,
                new TopicPartition(targetTopic, partition),
                identity,
                clock));
      }
      blasts.forEach(blast -> connection.execute(blast::fill));
      blasts.forEach(blast -> await(blast.done));
      return clock.recordsPerSecond();
    }
  }

  /**
   * Starts when the warm-up records are in the target. The connection's thread only, until done.
   */
  private static final class Clock {
    private final long warmUp;
    private long acknowledged;
    private long counted;
    private long begun;
    private long ended;

    Clock(Workload workload) {
      this.warmUp = workload.warmUpRecords();
    }

    void acknowledged(int records) {
      acknowledged += records;
      if (begun != 0) {
        counted += records;
        ended = System.nanoTime();
      } else if (acknowledged >= warmUp) {
        begun = System.nanoTime();
      }
    }

    double recordsPerSecond() {
      return counted / ((ended - begun) / 1e9);
    }
  }

  private static List<List<Batch>> load(String source, String topic, int partitions) {
    try (ClusterConnection connection =
            ClusterConnection.open(ConnectionSettings.plaintext("ceiling-source", source));
        BatchFetcher fetcher = connection.newFetcher(FetchSettings.defaults())) {
      var facts = await(connection.logReader().topic(topic));
      List<CompletableFuture<List<Batch>>> loads = new ArrayList<>();
      for (int partition = 0; partition < partitions; partition++) {
        Load load = new Load();
        fetcher.add(new TopicPartition(topic, partition), facts.id(), 0, load);
        loads.add(load.done);
      }
      return loads.stream().map(Ceiling::await).toList();
    }
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the ceiling could not be measured", e);
    }
  }

  /** Keeps copies of the first batches of a partition. */
  private static final class Load implements FetchSink {

    private final List<Batch> kept = new ArrayList<>();
    private final BatchCursor cursor = new BatchCursor();
    private final CompletableFuture<List<Batch>> done = new CompletableFuture<>();

    @Override
    public void onBatches(FetchedBatches batches) {
      cursor.wrap(batches.buffer());
      while (kept.size() < BATCHES_IN_MEMORY && cursor.next()) {
        ByteBuffer copy = ByteBuffer.allocateDirect(cursor.sizeInBytes());
        copy.put(cursor.slice()).flip();
        kept.add(new Batch(copy, cursor.recordCount()));
      }
      batches.release();
      if (kept.size() == BATCHES_IN_MEMORY
          || batches.nextOffset() >= batches.bounds().highWatermark()) {
        done.complete(kept);
      }
    }

    @Override
    public void onProblem(FetchProblem problem) {
      done.completeExceptionally(new IllegalStateException("cannot read the source: " + problem));
    }
  }

  /**
   * Appends the same batches over and over, a few at a time, until enough records are in the
   * target.
   */
  private static final class Blast implements AppendListener<Batch> {

    private final List<Batch> batches;
    private final long wanted;
    private final PartitionAppender<Batch> appender;
    private long sent;
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private long acknowledged;
    private int next;
    private int inFlight;
    private final Clock clock;

    Blast(
        List<Batch> batches,
        long wanted,
        BatchAppender target,
        TopicPartition partition,
        ProducerIdentity identity,
        Clock clock) {
      this.clock = clock;
      this.batches = batches;
      this.wanted = wanted;
      this.appender = target.open(partition, identity, this);
    }

    void fill() {
      while (inFlight < IN_FLIGHT && sent < wanted) {
        Batch batch = batches.get(next++ % batches.size());
        appender.append(batch.bytes(), batch);
        sent += batch.records();
        inFlight++;
      }
    }

    @Override
    public void onAppended(Batch batch, long baseOffset) {
      inFlight--;
      acknowledged += batch.records();
      clock.acknowledged(batch.records());
      if (acknowledged >= wanted) {
        done.complete(acknowledged);
      } else {
        fill();
      }
    }

    @Override
    public void onFailed(AppendFailure failure, List<Batch> unacknowledged) {
      done.completeExceptionally(new IllegalStateException("cannot append: " + failure));
    }
  }
}
