package io.mainstem.auditor.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRuns;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.rest.Json;
import io.mainstem.auditor.reconcile.Books;
import io.mainstem.auditor.reconcile.BooksPolicy;
import io.mainstem.auditor.reconcile.EndSample;
import io.mainstem.auditor.reconcile.Ends;
import io.mainstem.auditor.reconcile.ExaminationOrder;
import io.mainstem.auditor.reconcile.FilterHistory;
import io.mainstem.auditor.reconcile.History;
import io.mainstem.auditor.reconcile.Investigation;
import io.mainstem.auditor.reconcile.Judged;
import io.mainstem.auditor.reconcile.Judgements;
import io.mainstem.auditor.reconcile.MirrorSpec;
import io.mainstem.auditor.reconcile.SourceEnd;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Window;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.RecordEncoder;
import io.mainstem.wire.batch.WireRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * A route whose source holds one window, and an auditor of it without brokers: real batches, the
 * real readers, books and sketches. Questions to the source go the way between regions, and their
 * bytes are counted.
 */
final class PlantedRoute implements History, Ends {

  static final MirrorId MIRROR = new MirrorId("west--east", "trips", 0);

  private static final Window WINDOW = Window.of(1_700_000_000_000L);
  private static final int BATCH = 500;
  private static final BooksPolicy POLICY =
      new BooksPolicy(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          8,
          Duration.ofSeconds(5),
          Duration.ofHours(1));
  private static final ObjectMapper MAPPER = Json.mapper();

  private final PlantedLog source;
  private final PlantedLog target =
      new PlantedLog(new LogId("east", "trips.aggregate", new UUID(0, 2), 0), 77);
  private final List<OffsetRun> runs = new ArrayList<>();
  private final Map<LogId, List<Segment>> kept = new HashMap<>();
  private final RecordIdentities identities = new RecordIdentities(5);
  private long bytesBetween;

  /** What a faulty replicator makes of the records of a batch; null to pass it through. */
  @FunctionalInterface
  interface Mistakes {
    List<WireRecord> change(List<WireRecord> records);
  }

  PlantedRoute(PlantedLog source) {
    this.source = source;
  }

  /** One window of so many records. */
  static PlantedLog window(int records) {
    PlantedLog log = new PlantedLog(new LogId("west", "trips", new UUID(0, 1), 0), -1);
    RecordEncoder encoder = new RecordEncoder(Codec.LZ4, 1 << 20);
    for (int i = 0; i < records; i++) {
      String value = "{\"trip\":%d,\"driver\":%d,\"fare\":%d}".formatted(i, i % 977, i % 5_003);
      encoder.add(
          new WireRecord(
              0,
              WINDOW.start() + i * Window.MILLIS / records,
              ByteBuffer.wrap(("rider-" + i % 1_009).getBytes(UTF_8)),
              ByteBuffer.wrap(value.getBytes(UTF_8)),
              List.of()));
      if ((i + 1) % BATCH == 0 || i + 1 == records) {
        log.append(encoder.finish(), i % BATCH + 1);
      }
    }
    return log;
  }

  /** Whether the record has no neighbour behind it in its batch. */
  static boolean isLastOfItsBatch(long offset) {
    return offset % BATCH == BATCH - 1;
  }

  /** Copies, with mistakes in the batches that hold any of these source offsets. */
  void copy(Set<Long> touched, Mistakes mistakes) {
    RecordEncoder encoder = new RecordEncoder(Codec.LZ4, 1 << 20);
    for (int i = 0; i < source.size(); i++) {
      long base = source.base(i);
      long next = i + 1 < source.size() ? source.base(i + 1) : source.end();
      boolean sound = LongStream.range(base, next).noneMatch(touched::contains);
      if (sound) {
        say(base, target.end(), next - base);
        target.append(source.batch(i), (int) (next - base));
        continue;
      }
      List<WireRecord> changed = mistakes.change(source.records(i));
      long at = target.end();
      for (WireRecord record : changed) {
        say(record.offset(), at++, 1);
        encoder.add(record);
      }
      if (!changed.isEmpty()) {
        target.append(encoder.finish(), changed.size());
      }
    }
  }

  /** Audits, and says what came of it at last. */
  Judged audit() throws InterruptedException {
    Books books = new Books(this, POLICY);
    long now = WINDOW.end();
    books.mirrors(List.of(new MirrorSpec(MIRROR, source.id, target.id, true, false)), now);
    for (PlantedLog log : List.of(source, target)) {
      List<Segment> seen = log.observe(log == target);
      kept.put(log.id, seen);
      for (Segment segment : seen) {
        bytesBetween += log == source ? sent(segment).length : 0;
        books.accept(segment, now);
      }
    }
    books.accept(
        new OffsetRunBlock(
            MIRROR,
            source.id.topicId(),
            target.id.topic(),
            target.id.topicId(),
            0,
            77,
            (short) 0,
            source.end(),
            target.end(),
            runs),
        now);
    Judged last = null;
    for (int round = 0; round < 20; round++) {
      now += 2_000;
      Judgements judgements = books.judge(now);
      for (Judged judged : judgements.said()) {
        last = judged;
      }
      for (ExaminationOrder order : judgements.orders()) {
        books.accept(Investigation.carryOut(order, this));
      }
      for (PlantedLog log : List.of(source, target)) {
        books.accept(log.id, new EndSample(log.end(), now, books.tick()));
      }
      if (last != null && last.settled()) {
        return last;
      }
    }
    throw new AssertionError("not settled: " + last);
  }

  /** What went between the regions, as it is sent. */
  long bytesBetween() {
    return bytesBetween;
  }

  @Override
  public SourceEnd source() {
    SourceEnd near =
        (log, from, to, filters, visitor) -> source.read(from, to, filters, identities, visitor);
    SourceEnd far =
        (log, from, to, filters, visitor) -> {
          bytesBetween += source.end() * 100; // records themselves
          source.read(from, to, filters, identities, visitor);
        };
    return new FarSource(question -> Optional.of(ask(question, near)), far, 5);
  }

  @Override
  public void readTarget(LogId log, long from, long to, Set<Long> writers, Visitor visitor) {
    target.read(from, to, new FilterHistory(), identities, visitor);
  }

  @Override
  public Set<Long> deadLettered(MirrorId mirror, LogId log, Set<Long> offsets) {
    return Set.of();
  }

  @Override
  public List<SegmentEntry> entries(LogId log, Window window) {
    Map<Long, SegmentEntry> byWriter = new HashMap<>();
    kept.getOrDefault(log, List.of()).stream()
        .flatMap(segment -> segment.entries().stream())
        .filter(entry -> entry.windowStart() == window.start())
        .forEach(entry -> byWriter.merge(entry.writer(), entry, SegmentEntry::join));
    return List.copyOf(byWriter.values());
  }

  @Override
  public Set<Window> windowsFrom(LogId log, long offset) {
    return Set.of();
  }

  @Override
  public Optional<Verdict> verdict(MirrorId mirror, Window window) {
    return Optional.empty();
  }

  private SketchAnswer ask(SketchQuestion question, SourceEnd near) {
    try {
      byte[] asked = sent(question);
      byte[] answered =
          sent(SketchDesk.answer(MAPPER.readValue(asked, SketchQuestion.class), near));
      bytesBetween += asked.length + answered.length;
      return MAPPER.readValue(answered, SketchAnswer.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sent(Object message) {
    try {
      return MAPPER.writeValueAsBytes(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void say(long sourceOffset, long targetOffset, long count) {
    OffsetRuns.append(runs, new OffsetRun(sourceOffset, targetOffset, count));
  }
}
