package io.mainstem.auditor.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SegmentBuilderTest {

  private static final LogId LOG = new LogId("west", "trips", new UUID(0, 1), 0);
  private static final long W = Window.MILLIS;

  private record Batch(long base, long next, long writer, long window, int records, int epoch) {
    Batch(long base, long next, long writer, long window, int records) {
      this(base, next, writer, window, records, 0);
    }
  }

  @Property(tries = 200)
  void readingAgainFromTheBaseOfAnySegmentGivesTheSameSegments(@ForAll long seed) {
    List<Batch> log = log(new Random(seed));
    List<Segment> once = read(log, 0);

    for (int i = 0; i < once.size(); i++) {
      List<Segment> again = read(log, once.get(i).baseOffset());
      assertThat(again).isEqualTo(once.subList(i, once.size()));
    }
  }

  @Property(tries = 200)
  void goingOnBehindTheLastSegmentGivesTheSameSegments(@ForAll long seed) {
    Random random = new Random(seed);
    List<Batch> log = log(random);
    List<Segment> once = read(log, 0);
    int read = 1 + random.nextInt(log.size() - 1);
    List<Segment> begun = read(log.subList(0, read), 0);
    Segment last = begun.get(begun.size() - 1);

    SegmentBuilder builder = SegmentBuilder.behind(last, true);
    assertThat(builder.nextOffset()).isEqualTo(last.nextOffset());
    assertThat(builder.lastEpoch()).isEqualTo(log.get(read - 1).epoch());
    List<Segment> rest = read(log.subList(read, log.size()), builder);

    int known = last.closed() ? begun.size() : begun.size() - 1;
    assertThat(begun.subList(0, known)).isEqualTo(once.subList(0, known));
    assertThat(rest).isEqualTo(once.subList(known, once.size()));
  }

  @Property(tries = 200)
  void segmentsFollowEachOtherAndMissNothing(@ForAll long seed) {
    List<Batch> log = log(new Random(seed));
    List<Segment> segments = read(log, 0);

    long at = 0;
    for (Segment segment : segments) {
      assertThat(segment.baseOffset()).isEqualTo(at);
      at = segment.nextOffset();
    }
    assertThat(at).isEqualTo(log.get(log.size() - 1).next());
    assertThat(
            segments.stream()
                .flatMap(segment -> segment.entries().stream())
                .mapToLong(entry -> entry.sums().records())
                .sum())
        .isEqualTo(log.stream().mapToLong(Batch::records).sum());
  }

  @Test
  void aLogWrittenInTimeHasOneSegmentForEachWindow() {
    List<Batch> log = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      log.add(new Batch(i * 5L, i * 5L + 5, 1, i / 10 * W, 5));
    }
    List<Segment> segments = read(log, 0);

    assertThat(segments).extracting(Segment::baseOffset).containsExactly(0L, 50L, 100L);
    assertThat(segments).extracting(Segment::closed).containsExactly(true, true, false);
  }

  @Test
  void aLongWindowIsCutByOffsets() {
    List<Batch> log = new ArrayList<>();
    for (long base = 0; base < 200_000; base += 1_000) {
      log.add(new Batch(base, base + 1_000, 1, 0, 1_000));
    }
    assertThat(read(log, 0))
        .hasSize(4)
        .allSatisfy(
            segment ->
                assertThat(segment.nextOffset() - segment.baseOffset())
                    .isLessThan(SegmentBuilder.MAX_OFFSETS + 1_000));
  }

  private static List<Batch> log(Random random) {
    List<Batch> log = new ArrayList<>();
    long at = 0;
    long window = 0;
    int epoch = 0;
    for (int i = 0; i < 60; i++) {
      int records = random.nextInt(5);
      long next = at + Math.max(1, records) + (random.nextBoolean() ? random.nextInt(20_000) : 0);
      window = Math.max(0, window + (random.nextInt(7) - 2) / 2 * W);
      epoch += random.nextInt(10) / 9;
      log.add(new Batch(at, next, random.nextInt(3), window, records, epoch));
      at = next + (random.nextBoolean() ? random.nextInt(3) : 0);
    }
    return log;
  }

  private static List<Segment> read(List<Batch> log, long from) {
    return read(
        log.stream().filter(batch -> batch.base() >= from).toList(), new SegmentBuilder(LOG, from));
  }

  private static List<Segment> read(List<Batch> log, SegmentBuilder builder) {
    List<Segment> segments = new ArrayList<>();
    for (Batch batch : log) {
      if (batch.records() == 0) {
        builder.skip(batch.next(), batch.epoch());
      } else {
        builder.begin(batch.base(), batch.window());
        builder.add(batch.writer(), batch.window(), new Sums(batch.records(), 10, 7), batch.next());
        builder.end(batch.next(), batch.epoch());
      }
      segments.addAll(builder.takeClosed());
    }
    if (builder.open().nextOffset() > builder.open().baseOffset()) {
      segments.add(builder.open());
    }
    return segments;
  }
}
