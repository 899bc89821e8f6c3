package io.mainstem.auditor.observe;

import io.mainstem.api.audit.StageReport;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.wire.ClusterConnection;
import io.mainstem.wire.batch.RecordDecoder;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.log.OffsetAt;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows the topics on one cluster in which Mainstem itself says what happened. Its methods belong
 * to the audit loop; readings run on the cluster's event loop.
 */
public final class OwnTopics implements AutoCloseable {

  private final String cluster;
  private final ClusterConnection connection;
  private final BatchFetcher fetcher;
  private final Inbox inbox;
  private final RecordDecoder decoder = new RecordDecoder();
  private final Map<TopicPartition, TopicReading> followed = new HashMap<>();

  OwnTopics(String cluster, ClusterConnection connection, BatchFetcher fetcher, Inbox inbox) {
    this.cluster = cluster;
    this.connection = connection;
    this.fetcher = fetcher;
    this.inbox = inbox;
  }

  /** What replicators did, from the beginning; all partitions. */
  public void readRuns(int partitions) {
    for (int partition = 0; partition < partitions; partition++) {
      TopicPartition of = new TopicPartition(OffsetRunTopic.NAME, partition);
      if (!followed.containsKey(of)) {
        TopicReading reading =
            follow(of, value -> new Observation.Runs(OffsetRunTopic.read(value)));
        connection.execute(() -> read(reading, of, 0));
      }
    }
  }

  /**
   * What clients counted; all partitions.
   *
   * @param since reports from before this time are left out; milliseconds since 1970
   */
  public void readReports(int partitions, long since) {
    for (int partition = 0; partition < partitions; partition++) {
      TopicPartition of = new TopicPartition(StageReport.TOPIC, partition);
      if (!followed.containsKey(of)) {
        TopicReading reading =
            follow(of, value -> new Observation.Reported(cluster, StageReport.read(value)));
        CompletableFuture<?> unused =
            connection
                .logReader()
                .offset(of, OffsetSpec.forTimestamp(since))
                .thenCombine(connection.logReader().latest(of), OwnTopics::start)
                .whenComplete((start, error) -> read(reading, of, error == null ? start : 0));
      }
    }
  }

  private TopicReading follow(TopicPartition of, Function<byte[], Observation> meaning) {
    TopicReading reading = new TopicReading(decoder, inbox, meaning);
    followed.put(of, reading);
    return reading;
  }

  private void read(TopicReading reading, TopicPartition of, long from) {
    reading.reads(fetcher.add(of, BatchFetcher.ANY_TOPIC_ID, from, reading));
  }

  /** The end of the log if nothing in it is that young. */
  private static long start(OffsetAt found, long end) {
    return found.offset() >= 0 ? found.offset() : end;
  }

  /** To be called when the cluster's event loop has ended. */
  @Override
  public void close() {
    decoder.close();
  }
}
