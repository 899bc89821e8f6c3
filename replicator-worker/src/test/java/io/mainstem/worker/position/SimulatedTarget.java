package io.mainstem.worker.position;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A target partition with a broker's rules for epochs, sequences and repeats. */
final class SimulatedTarget {
  private static final int REMEMBERED = 5;

  final List<Entry> log = new ArrayList<>();
  private final Map<Long, Producer> producers = new HashMap<>();
  private long end;

  /** A batch in the log; {@code sources} are the source offsets of our records, in order. */
  record Entry(TargetBatch batch, List<Long> sources) {}

  /** What a writer sends. */
  record Write(
      long producerId,
      short epoch,
      int sequence,
      List<Long> sources,
      TargetBatch.Content content) {}

  enum Answer {
    APPENDED,
    FENCED,
    OUT_OF_ORDER
  }

  record Result(Answer answer, long baseOffset) {}

  private static final class Producer {
    short epoch = -1;
    int nextSequence;
    final List<TargetBatch> recent = new ArrayList<>();
  }

  Result append(Write write) {
    Producer producer = producers.computeIfAbsent(write.producerId(), id -> new Producer());
    if (write.epoch() < producer.epoch) {
      return new Result(Answer.FENCED, -1);
    }
    if (write.epoch() > producer.epoch) {
      if (write.sequence() != 0) {
        return new Result(Answer.OUT_OF_ORDER, -1);
      }
      bump(producer, write.epoch());
    }
    for (TargetBatch known : producer.recent) {
      if (known.baseSequence() == write.sequence() && known.written() == write.sources().size()) {
        return new Result(Answer.APPENDED, known.baseOffset());
      }
    }
    if (write.sequence() != producer.nextSequence) {
      return new Result(Answer.OUT_OF_ORDER, -1);
    }
    TargetBatch batch = add(write, TargetBatch.Kind.DATA, write.sources());
    producer.nextSequence += write.sources().size();
    producer.recent.add(batch);
    if (producer.recent.size() > REMEMBERED) {
      producer.recent.remove(0);
    }
    return new Result(Answer.APPENDED, batch.baseOffset());
  }

  void marker(long producerId, short epoch) {
    Producer producer = producers.computeIfAbsent(producerId, id -> new Producer());
    if (epoch > producer.epoch) {
      bump(producer, epoch);
    }
    Write write =
        new Write(
            producerId, epoch, -1, List.of(-1L), new TargetBatch.Content(0, true, "none", 70, 0));
    add(write, TargetBatch.Kind.ABORT_MARKER, List.of());
  }

  /** Where the next batch goes. */
  long end() {
    return end;
  }

  /**
   * Loses its end, as in an unclean election; what it knows of producers is what is left in the
   * log. Of this producer something is left.
   *
   * @return false if that cannot be
   */
  boolean truncate(Random random, long producerId) {
    int least = 0;
    while (least < log.size() && log.get(least).batch().producerId() != producerId) {
      least++;
    }
    if (least >= log.size() - 1) {
      return false;
    }
    int left = least + 1 + random.nextInt(log.size() - least - 1);
    end = log.get(left).batch().baseOffset();
    log.subList(left, log.size()).clear();
    producers.clear();
    log.forEach(entry -> remember(entry.batch()));
    return true;
  }

  private void remember(TargetBatch batch) {
    Producer producer = producers.computeIfAbsent(batch.producerId(), id -> new Producer());
    if (batch.producerEpoch() > producer.epoch) {
      bump(producer, batch.producerEpoch());
    }
    if (batch.kind() == TargetBatch.Kind.DATA) {
      producer.nextSequence = batch.baseSequence() + batch.written();
      producer.recent.add(batch);
      if (producer.recent.size() > REMEMBERED) {
        producer.recent.remove(0);
      }
    }
  }

  /** Somebody else's records. */
  void foreign(Random random) {
    int count = 1 + random.nextInt(3);
    List<Long> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(-1L);
    }
    long producerId = random.nextBoolean() ? -1 : 9000;
    add(
        new Write(
            producerId, (short) 0, 0, records, new TargetBatch.Content(1, true, "lz4", 100, 0)),
        TargetBatch.Kind.DATA,
        List.of());
  }

  /** The source offset of the record at a target offset; null if it is not ours. */
  @Nullable Long sourceAt(long targetOffset) {
    for (Entry entry : log) {
      long at = targetOffset - entry.batch().baseOffset();
      if (at >= 0 && at < entry.sources().size()) {
        return entry.sources().get((int) at);
      }
    }
    return null;
  }

  List<Long> copied() {
    return log.stream().flatMap(entry -> entry.sources().stream()).toList();
  }

  private static void bump(Producer producer, short epoch) {
    producer.epoch = epoch;
    producer.nextSequence = 0;
    producer.recent.clear();
  }

  private TargetBatch add(Write write, TargetBatch.Kind kind, List<Long> sources) {
    int count = write.sources().size();
    TargetBatch batch =
        new TargetBatch(
            end,
            count - 1,
            count,
            write.producerId(),
            write.epoch(),
            write.sequence(),
            kind,
            write.content());
    log.add(new Entry(batch, sources));
    end += count;
    return batch;
  }
}
