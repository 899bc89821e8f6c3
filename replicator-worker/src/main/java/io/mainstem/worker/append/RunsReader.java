package io.mainstem.worker.append;

import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.wire.log.LogReader;
import io.mainstem.worker.position.RecordedFacts;
import io.mainstem.worker.position.StoredBlock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads the topic of runs to the end that it has when asked. One pass serves all mirrors: a worker
 * that takes a thousand mirrors over reads each partition once, and afterwards only what was added
 * to it. Thread-safe.
 */
final class RunsReader {
  private final LogReader logReader;
  private final Map<Integer, RunsPartition> partitions = new ConcurrentHashMap<>();

  RunsReader(LogReader logReader) {
    this.logReader = logReader;
  }

  CompletableFuture<RecordedFacts> facts(int partition, MirrorId mirror) {
    return partition(partition).facts(mirror.toString());
  }

  CompletableFuture<List<OffsetRunBlock>> blocks(int partition, MirrorId mirror) {
    return partition(partition).blocks(mirror.toString());
  }

  CompletableFuture<List<StoredBlock>> stored(int partition, MirrorId mirror) {
    return partition(partition).stored(mirror.toString());
  }

  private RunsPartition partition(int number) {
    return partitions.computeIfAbsent(number, any -> new RunsPartition(logReader, number));
  }
}
