package io.mainstem.worker.append;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.RecordDecoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.log.LogReader;
import io.mainstem.wire.log.ScanResult;
import io.mainstem.worker.position.RecordedFacts;
import io.mainstem.worker.position.StoredBlock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one partition of the topic of runs. Whoever asks while it is being read waits for the next
 * reading, together with all others who do: an answer is never older than its question.
 *
 * <p>Thread-safe. The digest belongs to the reading under way, of which there is one at most; it
 * runs on the event loop of the connection.
 */
final class RunsPartition {
  private static final Logger log = LoggerFactory.getLogger(RunsPartition.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final LogReader logReader;
  private final TopicPartition partition;
  private final RunsDigest digest = new RunsDigest();
  private @Nullable Reading current;
  private @Nullable Reading next;

  RunsPartition(LogReader logReader, int partition) {
    this.logReader = logReader;
    this.partition = new TopicPartition(OffsetRunTopic.NAME, partition);
  }

  /** Of the partition. */
  private record Ends(long earliest, long latest) {}

  /** One pass over the log, for all who asked before it began. */
  private static final class Reading {
    final Map<String, CompletableFuture<RecordedFacts>> facts = new HashMap<>();
    final Map<String, CompletableFuture<List<OffsetRunBlock>>> blocks = new HashMap<>();
    final Map<String, CompletableFuture<List<StoredBlock>>> stored = new HashMap<>();

    /** By mirror and key, in the order of the log: what was removed is gone from them, too. */
    final Map<String, Map<String, byte[]>> found = new HashMap<>();

    final Map<String, Map<String, StoredBlock>> heads = new HashMap<>();

    boolean fromTheStart() {
      return !found.isEmpty() || !heads.isEmpty();
    }
  }

  CompletableFuture<RecordedFacts> facts(String mirror) {
    CompletableFuture<RecordedFacts> answer;
    Reading begin;
    synchronized (this) {
      Reading mine = nextReading();
      answer = mine.facts.computeIfAbsent(mirror, any -> new CompletableFuture<>());
      begin = beginIfIdle();
    }
    run(begin);
    return answer;
  }

  CompletableFuture<List<OffsetRunBlock>> blocks(String mirror) {
    CompletableFuture<List<OffsetRunBlock>> answer;
    Reading begin;
    synchronized (this) {
      Reading mine = nextReading();
      mine.found.putIfAbsent(mirror, new LinkedHashMap<>());
      answer = mine.blocks.computeIfAbsent(mirror, any -> new CompletableFuture<>());
      begin = beginIfIdle();
    }
    run(begin);
    return answer;
  }

  CompletableFuture<List<StoredBlock>> stored(String mirror) {
    CompletableFuture<List<StoredBlock>> answer;
    Reading begin;
    synchronized (this) {
      Reading mine = nextReading();
      mine.heads.putIfAbsent(mirror, new LinkedHashMap<>());
      answer = mine.stored.computeIfAbsent(mirror, any -> new CompletableFuture<>());
      begin = beginIfIdle();
    }
    run(begin);
    return answer;
  }

  private Reading nextReading() {
    Reading waiting = next == null ? new Reading() : next;
    next = waiting;
    return waiting;
  }

  private @Nullable Reading beginIfIdle() {
    if (current != null) {
      return null;
    }
    current = next;
    next = null;
    return current;
  }

  private void run(@Nullable Reading reading) {
    if (reading == null) {
      return;
    }
    RecordDecoder decoder = RecordDecoder.reusing();
    var unused =
        logReader
            .earliest(partition)
            .thenCombine(logReader.latest(partition), Ends::new)
            .thenCompose(ends -> scan(reading, ends.earliest(), ends.latest(), decoder))
            .whenComplete(
                (result, error) -> {
                  decoder.close();
                  finish(reading, error);
                });
  }

  private CompletableFuture<ScanResult> scan(
      Reading reading, long earliest, long latest, RecordDecoder decoder) {
    if (latest < digest.next()) {
      log.warn("The log of offset runs has lost its end, reading it anew partition={}", partition);
      digest.startOver();
    }
    long from = reading.fromTheStart() ? earliest : Math.max(earliest, digest.next());
    if (from >= latest) {
      return CompletableFuture.completedFuture(
          new ScanResult(from, latest, false, 0, earliest, latest));
    }
    return logReader.scan(
        partition,
        from,
        latest,
        batch -> {
          take(reading, batch, decoder);
          return true;
        },
        TIMEOUT);
  }

  private void take(Reading reading, BatchCursor batch, RecordDecoder decoder) {
    if (!batch.isControl()) {
      decoder.decode(batch, record -> take(reading, record));
    }
    digest.advance(batch.nextOffset());
  }

  private void take(Reading reading, WireRecord record) {
    ByteBuffer key = record.key();
    ByteBuffer value = record.value();
    if (key == null) {
      return;
    }
    String name = StandardCharsets.UTF_8.decode(key.duplicate()).toString();
    String mirror = name.substring(0, Math.max(0, name.lastIndexOf('@')));
    Map<String, byte[]> wanted = reading.found.get(mirror);
    Map<String, StoredBlock> heads = reading.heads.get(mirror);
    if (wanted != null) {
      wanted.remove(name); // another version follows, or it was trimmed
    }
    if (heads != null) {
      heads.remove(name);
    }
    boolean isNew = record.offset() >= digest.next();
    if (value == null || (!isNew && wanted == null && heads == null)) {
      return;
    }
    byte[] bytes = new byte[value.remaining()];
    value.duplicate().get(bytes);
    if (isNew) {
      digest.take(mirror, name, bytes);
    }
    if (wanted != null) {
      wanted.put(name, bytes);
    }
    if (heads != null) {
      takeHead(heads, name, bytes);
    }
  }

  private static void takeHead(Map<String, StoredBlock> heads, String key, byte[] value) {
    try {
      heads.put(key, StoredBlock.of(key, OffsetRunTopic.readHead(value)));
    } catch (InvalidValueException | NumberFormatException e) {
      log.debug("A stored offset run cannot be read and is not trimmed key={}", key);
    }
  }

  private void finish(Reading reading, @Nullable Throwable error) {
    Map<String, RecordedFacts> known = new HashMap<>();
    if (error == null) {
      reading.facts.keySet().forEach(mirror -> known.put(mirror, digest.of(mirror)));
    }
    Reading following;
    synchronized (this) {
      current = next;
      next = null;
      following = current;
    }
    run(following);
    reading.facts.forEach(
        (mirror, answer) -> {
          if (error == null) {
            answer.complete(known.get(mirror));
          } else {
            answer.completeExceptionally(error);
          }
        });
    reading.stored.forEach(
        (mirror, answer) -> {
          if (error == null) {
            answer.complete(List.copyOf(reading.heads.getOrDefault(mirror, Map.of()).values()));
          } else {
            answer.completeExceptionally(error);
          }
        });
    reading.blocks.forEach(
        (mirror, answer) -> {
          if (error == null) {
            answer.complete(parse(reading.found.getOrDefault(mirror, Map.of()).values()));
          } else {
            answer.completeExceptionally(error);
          }
        });
  }

  private static List<OffsetRunBlock> parse(Collection<byte[]> values) {
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
