package io.mainstem.worker.append;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.RecordDecoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.log.LogReader;
import io.mainstem.wire.log.ScanResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic of runs to the end that it has when asked. Mirrors that ask while a partition is
 * being read wait for the next reading together: a worker that starts with a thousand mirrors reads
 * each partition twice, not a thousand times. Thread-safe.
 */
final class RunsReader {
  private static final Logger log = LoggerFactory.getLogger(RunsReader.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final LogReader logReader;
  private final Map<Integer, Reading> readings = new HashMap<>();

  RunsReader(LogReader logReader) {
    this.logReader = logReader;
  }

  /** One reading of a partition, for all mirrors that asked before it began. */
  private static final class Reading {
    final Map<String, List<byte[]>> found = new HashMap<>();
    final CompletableFuture<Void> done = new CompletableFuture<>();
    boolean running;
    @Nullable Reading next;

    void collect(BatchCursor batch, RecordDecoder decoder) {
      if (!batch.isControl()) {
        decoder.decode(batch, this::collect);
      }
    }

    private void collect(WireRecord record) {
      if (record.key() == null || record.value() == null) {
        return;
      }
      String key = StandardCharsets.UTF_8.decode(record.key().duplicate()).toString();
      List<byte[]> values = found.get(key.substring(0, Math.max(0, key.lastIndexOf('@'))));
      if (values != null) {
        ByteBuffer value = record.value().duplicate();
        byte[] copy = new byte[value.remaining()];
        value.get(copy);
        values.add(copy);
      }
    }
  }

  CompletableFuture<List<OffsetRunBlock>> read(int partition, MirrorId mirror) {
    Reading mine;
    boolean start = false;
    synchronized (this) {
      mine = readings.computeIfAbsent(partition, any -> new Reading());
      if (mine.running) {
        if (mine.next == null) {
          mine.next = new Reading();
        }
        mine = mine.next;
      } else {
        mine.running = true;
        start = true;
      }
      mine.found.put(mirror.toString(), new ArrayList<>());
    }
    Reading reading = mine;
    if (start) {
      begin(partition, reading);
    }
    return reading.done.thenApply(
        done -> parse(reading.found.getOrDefault(mirror.toString(), List.of())));
  }

  private void begin(int partition, Reading reading) {
    TopicPartition log = new TopicPartition(OffsetRunTopic.NAME, partition);
    RecordDecoder decoder = new RecordDecoder();
    var unused =
        logReader
            .earliest(log)
            .thenCompose(
                from ->
                    logReader.latest(log).thenCompose(to -> scan(log, from, to, reading, decoder)))
            .whenComplete(
                (result, error) -> {
                  decoder.close();
                  followUp(partition, reading);
                  if (error == null) {
                    reading.done.complete(null);
                  } else {
                    reading.done.completeExceptionally(error);
                  }
                });
  }

  private CompletableFuture<ScanResult> scan(
      TopicPartition log, long from, long to, Reading reading, RecordDecoder decoder) {
    if (from >= to) {
      return CompletableFuture.completedFuture(new ScanResult(from, to, false, 0, from, to));
    }
    return logReader.scan(
        log,
        from,
        to,
        batch -> {
          reading.collect(batch, decoder);
          return true;
        },
        TIMEOUT);
  }

  private void followUp(int partition, Reading done) {
    Reading next;
    synchronized (this) {
      next = done.next;
      if (next == null) {
        readings.remove(partition);
        return;
      }
      next.running = true;
      readings.put(partition, next);
    }
    begin(partition, next);
  }

  private static List<OffsetRunBlock> parse(List<byte[]> values) {
    List<OffsetRunBlock> blocks = new ArrayList<>();
    for (byte[] value : values) {
      try {
        blocks.add(OffsetRunTopic.read(value));
      } catch (InvalidValueException e) {
        log.warn("A stored offset run cannot be read, leaving it out error=\"{}\"", e.getMessage());
      }
    }
    return blocks;
  }
}
