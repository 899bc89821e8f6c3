package io.mainstem.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.rest.Json;
import io.mainstem.auditor.observe.Observation;
import io.mainstem.auditor.observe.Plan;
import io.mainstem.auditor.observe.SegmentsAnswer;
import io.mainstem.auditor.observe.SegmentsAnswer.ObservedLog;
import io.mainstem.auditor.reconcile.Books;
import io.mainstem.auditor.reconcile.BooksPolicy;
import io.mainstem.auditor.reconcile.History;
import io.mainstem.auditor.reconcile.LogBook;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentBuilder;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.store.AuditDatabase;
import io.mainstem.auditor.store.SegmentFeed;
import io.mainstem.auditor.store.SegmentStore;
import io.mainstem.auditor.store.Stores;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * An auditor near a log and one far away that asks it. The log loses its end and grows again, both
 * are restarted, answers are lost or come late: in the end both have counted what is there.
 */
class IntakeTest {

  private static final ObjectMapper MAPPER = Json.mapper();
  private static final int STEPS = 120;
  private static final BooksPolicy POLICY =
      new BooksPolicy(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          4,
          Duration.ofSeconds(5),
          Duration.ofHours(1));

  @SuppressWarnings("NullAway.Init") // jqwik calls open
  private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static AuditDatabase nearBooks;

  @SuppressWarnings("NullAway.Init")
  private static AuditDatabase farBooks;

  @BeforeContainer
  static void open() throws IOException {
    folder = Files.createTempDirectory("mainstem-intake");
    nearBooks = AuditDatabase.open("jdbc:sqlite:" + folder.resolve("near.db"), null, null);
    farBooks = AuditDatabase.open("jdbc:sqlite:" + folder.resolve("far.db"), null, null);
  }

  @AfterContainer
  static void close() throws IOException {
    nearBooks.close();
    farBooks.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 15)
  void bothCountWhatIsThereHoweverOftenTheLogLosesItsEnd(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Log log = new Log(UUID.randomUUID());
    Auditor near = new Auditor(nearBooks, log.id);
    Auditor far = new Auditor(farBooks, log.id);
    Line line = new Line(near, far);
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3 -> log.append(random);
        case 4 -> log.loseEnd(random);
        case 5 -> log.epoch++;
        case 6, 7, 8 -> near.observe(log, 1 + random.nextInt(6));
        case 9, 10 -> line.ask(1 + random.nextInt(5));
        case 11 -> line.deliver(1 + random.nextInt(3));
        case 12 -> line.deliver(99);
        case 13 -> line.lose(random);
        case 14 -> near.restart();
        default -> {
          far.restart();
          line.farRestarted();
        }
      }
    }

    near.observe(log, Integer.MAX_VALUE);
    for (int i = 0; i < 20; i++) {
      line.ask(1_000);
      line.deliver(99);
    }

    assertThat(near.counted(log)).isEqualTo(log.records());
    assertThat(far.counted(log)).isEqualTo(log.records());
    assertThat(far.book().covered()).isEqualTo(Math.max(log.end(), far.book().covered()));
    assertThat(far.book().blindness(new Window(0))).isNull();
  }

  /** Batches of five records. */
  private static final class Log {
    record Batch(long base, int epoch, long window) {}

    final LogId id;
    final List<Batch> batches = new ArrayList<>();
    int epoch;
    long window;

    Log(UUID topicId) {
      this.id = new LogId("west-" + topicId, "t", topicId, 0);
    }

    long end() {
      return 5L * batches.size();
    }

    void append(Random random) {
      for (int i = random.nextInt(5); i >= 0; i--) {
        window += random.nextInt(3) / 2 * Window.MILLIS;
        batches.add(new Batch(end(), epoch, window));
      }
    }

    void loseEnd(Random random) {
      int lost = Math.min(batches.size(), random.nextInt(20));
      batches.subList(batches.size() - lost, batches.size()).clear();
      epoch++;
    }

    /** Where the newest epoch ends of which there is something and which is not later. */
    long endOf(int lastEpoch) {
      return batches.stream()
          .filter(batch -> batch.epoch() <= lastEpoch)
          .mapToLong(batch -> batch.base() + 5)
          .max()
          .orElse(0);
    }

    boolean has(long offset, int lastEpoch) {
      return lastEpoch < 0
          || (endOf(lastEpoch) >= offset
              && batches.stream().anyMatch(batch -> batch.epoch() == lastEpoch));
    }

    Map<Long, Long> records() {
      Map<Long, Long> records = new HashMap<>();
      batches.forEach(batch -> records.merge(batch.window(), 5L, Long::sum));
      return records;
    }
  }

  /** One that is restarted: it has its books, and nothing else. */
  private static final class Auditor implements History, Intake.Readers {
    private final AuditDatabase database;
    private final LogId log;
    private final Plan plan;
    private SegmentStore segments;
    private Books books;
    private Intake intake;
    String store;
    int generation;

    Auditor(AuditDatabase database, LogId log) {
      this.database = database;
      this.log = log;
      this.plan = new Plan(Map.of(log.cluster(), Set.of(log)), Map.of(), List.of(), Map.of());
      Stores stores = Stores.claim(database);
      this.store = stores.id();
      this.segments = stores.segments();
      this.books = new Books(this, POLICY);
      this.intake = new Intake(books, segments, this, new AuditMetrics(new PrometheusRegistry()));
    }

    void restart() {
      segments = Stores.claim(database).segments();
      books = new Books(this, POLICY);
      segments.states().forEach(books::restore);
      intake = new Intake(books, segments, this, new AuditMetrics(new PrometheusRegistry()));
    }

    LogBook book() {
      return books.log(log);
    }

    void observe(Log of, int batches) {
      SegmentBuilder builder = SegmentBuilder.behind(book().last(), false);
      while (!of.has(builder.nextOffset(), builder.lastEpoch())) {
        long end = Math.min(builder.nextOffset(), of.endOf(builder.lastEpoch()));
        intake.cutBack(
            Observation.CutBack.diverged(log, builder.nextOffset(), builder.lastEpoch(), end),
            plan,
            0);
        builder = SegmentBuilder.behind(book().last(), false);
      }
      int from = (int) (builder.nextOffset() / 5);
      for (int i = from; i < of.batches.size() && i - from < batches; i++) {
        Log.Batch batch = of.batches.get(i);
        builder.begin(batch.base(), batch.window());
        builder.add(
            SegmentEntry.ANY_WRITER,
            batch.window(),
            new Sums(5, 50, batch.epoch() * 1_000L + i),
            batch.base() + 5);
        builder.end(batch.base() + 5, batch.epoch());
      }
      List<Segment> seen = new ArrayList<>(builder.takeClosed());
      if (builder.open().nextOffset() > builder.open().baseOffset()) {
        seen.add(builder.open());
      }
      intake.write(List.of(new Observation.Segments(seen)), plan, 0);
    }

    SegmentsAnswer answer(long since, int rows) {
      ObservedLog known =
          new ObservedLog(
              log, book().covered(), book().end(), 0, book().problem(), book().lostEnds());
      SegmentFeed feed = segments.feed(log.cluster(), since, rows);
      return new SegmentsAnswer(
          store,
          feed.next(),
          feed.more(),
          0,
          feed.more() ? List.of() : List.of(known),
          feed.segments());
    }

    void take(List<Observation> told) {
      intake.write(told, plan, 0);
      for (Observation observation : told) {
        if (observation instanceof Observation.Remote remote && isCurrent(remote)) {
          intake.tell(remote, plan);
        }
      }
    }

    Map<Long, Long> counted(Log of) {
      Map<Long, Long> records = new HashMap<>();
      for (long window = 0; window <= of.window; window += Window.MILLIS) {
        long sum =
            segments.entries(log, new Window(window)).stream()
                .mapToLong(entry -> entry.sums().records())
                .sum();
        assertThat(book().sums(new Window(window)).records()).isEqualTo(sum);
        if (sum != 0) {
          records.put(window, sum);
        }
      }
      return records;
    }

    @Override
    public boolean isCurrent(Observation.Remote told) {
      return told.generation() == generation;
    }

    @Override
    public void readAgain(LogId ignored, Plan same) {}

    @Override
    public void askAgain(String cluster) {
      generation++;
    }

    @Override
    public List<SegmentEntry> entries(LogId of, Window window) {
      return segments.entries(of, window);
    }

    @Override
    public Set<Window> windowsFrom(LogId log, long offset) {
      return segments.windowsFrom(log, offset);
    }

    @Override
    public Optional<Verdict> verdict(MirrorId mirror, Window window) {
      return Optional.empty();
    }
  }

  /** What lies between the two. */
  private static final class Line {
    private final Auditor near;
    private final Auditor far;
    private final Deque<Observation> arrived = new ArrayDeque<>();
    private long since;
    private int asked;

    Line(Auditor near, Auditor far) {
      this.near = near;
      this.far = far;
    }

    void ask(int rows) throws IOException {
      if (asked != far.generation) {
        asked = far.generation;
        since = 0;
      }
      SegmentsAnswer answer =
          MAPPER.readValue(
              MAPPER.writeValueAsBytes(near.answer(since, rows)), SegmentsAnswer.class);
      since = answer.next();
      arrived.add(new Observation.Remote(near.log.cluster(), answer, 0, asked));
    }

    /** As if the far auditor's process ended before it had taken this in, or only the answer. */
    void lose(Random random) throws IOException {
      if (random.nextBoolean()) {
        near.answer(since, 3);
      } else {
        far.restart();
        farRestarted();
      }
    }

    void farRestarted() {
      arrived.clear();
      since = 0;
    }

    void deliver(int answers) {
      List<Observation> told = new ArrayList<>();
      while (!arrived.isEmpty() && told.size() < answers) {
        told.add(arrived.poll());
      }
      far.take(told);
    }
  }
}
