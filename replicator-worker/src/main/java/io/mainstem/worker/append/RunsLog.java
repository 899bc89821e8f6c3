package io.mainstem.worker.append;

import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.wire.ConnectionSettings;
import io.mainstem.wire.log.LogReader;
import io.mainstem.worker.position.RecordedFacts;
import io.mainstem.worker.position.RunTrim;
import io.mainstem.worker.position.StoredBlock;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The log of offset runs on one target cluster. Blocks of all mirrors of this worker go through one
 * producer; the topic is made if it is not there. Thread-safe; nothing here blocks.
 */
public final class RunsLog implements AutoCloseable {
  private final RunsTopic topic;
  private final RunsWriter writer;
  private final RunsReader reader;

  private RunsLog(RunsTopic topic, RunsWriter writer, RunsReader reader) {
    this.topic = topic;
    this.writer = writer;
    this.reader = reader;
  }

  /** The log on the cluster with these settings. */
  static RunsLog open(ConnectionSettings connection, LogReader logReader) {
    RunsTopic topic = new RunsTopic(connection, logReader);
    return new RunsLog(topic, new RunsWriter(connection), new RunsReader(logReader));
  }

  /**
   * Stores a block. The future completes when it is replicated, and fails with an exception of
   * {@code org.apache.kafka.common.errors}.
   */
  public CompletableFuture<Void> append(OffsetRunBlock block) {
    return topic
        .partitions()
        .thenCompose(
            partitions ->
                writer.append(OffsetRunTopic.partitionFor(block.mirror(), partitions), block));
  }

  /**
   * What is stored of a mirror's position at this moment. What was read once is remembered: only
   * the end of the log is read again. Blocks that this release cannot read are left out, with a
   * warning.
   */
  public CompletableFuture<RecordedFacts> facts(MirrorId mirror) {
    return topic
        .partitions()
        .thenCompose(
            partitions -> reader.facts(OffsetRunTopic.partitionFor(mirror, partitions), mirror));
  }

  /**
   * All that is stored of a mirror at this moment, in the order of the log: reads the mirror's
   * partition of the topic from its start.
   */
  public CompletableFuture<List<OffsetRunBlock>> blocks(MirrorId mirror) {
    return topic
        .partitions()
        .thenCompose(
            partitions -> reader.blocks(OffsetRunTopic.partitionFor(mirror, partitions), mirror));
  }

  /**
   * Removes what nobody needs any more of what is stored of a mirror; reads the mirror's partition
   * of the topic from its start. A crash in between leaves some of it for the next time.
   *
   * @return how many blocks were removed
   */
  public CompletableFuture<Integer> trim(MirrorId mirror, RunTrim trim) {
    return topic
        .partitions()
        .thenCompose(
            partitions -> {
              int partition = OffsetRunTopic.partitionFor(mirror, partitions);
              return reader
                  .stored(partition, mirror)
                  .thenCompose(stored -> remove(partition, trim.removable(stored)));
            });
  }

  private CompletableFuture<Integer> remove(int partition, List<StoredBlock> blocks) {
    CompletableFuture<?>[] removed =
        blocks.stream()
            .map(block -> writer.remove(partition, block.key()))
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(removed).thenApply(done -> removed.length);
  }

  @Override
  public void close() {
    writer.close();
    topic.close();
  }
}
