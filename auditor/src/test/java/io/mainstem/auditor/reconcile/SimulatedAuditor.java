package io.mainstem.auditor.reconcile;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.rest.Json;
import io.mainstem.auditor.observe.FarSource;
import io.mainstem.auditor.observe.Observation;
import io.mainstem.auditor.observe.SketchAnswer;
import io.mainstem.auditor.observe.SketchDesk;
import io.mainstem.auditor.observe.SketchQuestion;
import io.mainstem.auditor.segment.LeaderEpochs;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.LogState;
import io.mainstem.auditor.segment.LostEnd;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentBuilder;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Window;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** An auditor whose disk survives its crashes and whose memory does not. */
final class SimulatedAuditor implements History, Ends {

  private static final ObjectMapper MAPPER = Json.mapper();

  private record Key(MirrorId mirror, Window window) {}

  private record Asked(SimulatedLog log, EndSample sample) {}

  private static final BooksPolicy POLICY =
      new BooksPolicy(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          4,
          Duration.ofSeconds(5),
          Duration.ofHours(1));

  private final List<MirrorSpec> mirrors;
  private final Map<LogId, SimulatedLog> logs;
  private final Set<LogId> targets;
  private final List<OffsetRunBlock> runsTopic;
  private final Map<MirrorId, Set<Long>> deadLetters;
  private final Random random;

  // The disk.
  private final Map<LogId, TreeMap<Long, Segment>> segments = new HashMap<>();
  private final Map<LogId, LeaderEpochs> epochs = new HashMap<>();
  private final Map<LogId, List<LostEnd>> lostEnds = new HashMap<>();
  private final Map<Key, Judged> verdicts = new LinkedHashMap<>();
  private final Map<Key, Verdict> incidents = new HashMap<>();
  final List<Judged> everFailed = new ArrayList<>();

  /** When each fault was first named. */
  private final Map<String, Long> alarms = new HashMap<>();

  // The memory.
  private Books books = new Books(this, POLICY);
  private final Map<LogId, SegmentBuilder> builders = new HashMap<>();
  private final Deque<Asked> answers = new ArrayDeque<>();
  private final Deque<ExaminationOrder> orders = new ArrayDeque<>();
  private int runsRead;

  SimulatedAuditor(
      List<MirrorSpec> mirrors,
      Map<LogId, SimulatedLog> logs,
      Set<LogId> targets,
      List<OffsetRunBlock> runsTopic,
      Map<MirrorId, Set<Long>> deadLetters,
      Random random) {
    this.deadLetters = deadLetters;
    this.random = random;
    this.mirrors = mirrors;
    this.logs = logs;
    this.targets = targets;
    this.runsTopic = runsTopic;
    start(0);
  }

  void crash(long now) {
    builders.clear();
    answers.clear();
    orders.clear();
    runsRead = 0;
    books = new Books(this, POLICY);
    start(now);
  }

  private void start(long now) {
    segments.keySet().forEach(log -> books.restore(state(log)));
    books.mirrors(mirrors, now);
    for (MirrorSpec mirror : mirrors) {
      Set<Window> windows = new TreeSet<>(windowsFrom(mirror.source(), 0));
      windows.addAll(windowsFrom(mirror.target(), 0));
      books.reopen(mirror.id(), windows, now);
    }
  }

  /** Reads some batches of a log. */
  void observe(LogId log, int batches, long now) {
    SimulatedLog of = simulated(log);
    SegmentBuilder builder = builder(log, now);
    int index = of.indexOf(builder.nextOffset());
    for (int i = index; i < Math.min(of.batches.size(), index + batches); i++) {
      SimulatedLog.Batch batch = of.batches.get(i);
      long writer = targets.contains(log) ? batch.writer() : SegmentEntry.ANY_WRITER;
      SimulatedLog.count(batch, builder, writer);
    }
    List<Segment> seen = new ArrayList<>(builder.takeClosed());
    if (builder.open().nextOffset() > builder.open().baseOffset()) {
      seen.add(builder.open());
    }
    seen.removeIf(segment -> !books.log(log).fits(segment));
    for (Segment segment : seen) {
      long from = Math.max(segment.baseOffset(), books.log(log).covered());
      epochs.merge(
          log,
          LeaderEpochs.NONE.then(segment.lastEpoch(), from),
          (known, one) -> known.then(segment.lastEpoch(), from));
      segments.computeIfAbsent(log, id -> new TreeMap<>()).put(segment.baseOffset(), segment);
      books.accept(segment, now);
    }
  }

  /** Goes on where it left off, once the broker says that this is still there. */
  private SegmentBuilder builder(LogId log, long now) {
    while (true) {
      SegmentBuilder builder =
          builders.computeIfAbsent(
              log, id -> SegmentBuilder.behind(books.log(id).last(), targets.contains(id)));
      OptionalLong end = simulated(log).divergence(builder.nextOffset(), builder.lastEpoch());
      if (end.isEmpty()) {
        return builder;
      }
      Observation.CutBack cut =
          Observation.CutBack.diverged(
              log, builder.nextOffset(), builder.lastEpoch(), end.getAsLong());
      cutBack(
          log,
          Math.min(
              cut.to(), epochs.getOrDefault(log, LeaderEpochs.NONE).startOf(cut.epoch(), cut.to())),
          now);
    }
  }

  /** Sees that a log has lost its end. */
  void cutBack(LogId log, long to, long now) {
    TreeMap<Long, Segment> kept = segments.computeIfAbsent(log, id -> new TreeMap<>());
    long covered = books.log(log).covered();
    long base =
        kept.values().stream()
            .filter(segment -> segment.nextOffset() > to)
            .mapToLong(Segment::baseOffset)
            .min()
            .orElse(to);
    Map<Long, Segment> lost = kept.tailMap(base, true);
    Set<Window> windows = new TreeSet<>();
    lost.values().stream()
        .flatMap(segment -> segment.entries().stream())
        .forEach(entry -> windows.add(new Window(entry.windowStart())));
    lost.clear();
    LeaderEpochs known = epochs.getOrDefault(log, LeaderEpochs.NONE);
    lostEnds
        .computeIfAbsent(log, id -> new ArrayList<>())
        .add(LostEnd.of(to, covered, known.last(), windows));
    epochs.put(log, known.until(base));
    books.cutBack(state(log), to, windows, now);
    builders.remove(log);
  }

  private LogState state(LogId log) {
    TreeMap<Long, Segment> kept = segments.getOrDefault(log, new TreeMap<>());
    LeaderEpochs known = epochs.getOrDefault(log, LeaderEpochs.NONE);
    Segment last =
        kept.isEmpty() ? Segment.nothing(log, 0, known.last()) : kept.lastEntry().getValue();
    return new LogState(last, newest(kept), lostEnds.getOrDefault(log, List.of()));
  }

  private static Optional<Window> newest(Map<Long, Segment> of) {
    return of.values().stream()
        .flatMap(segment -> segment.entries().stream())
        .map(entry -> new Window(entry.windowStart()))
        .max(Window::compareTo);
  }

  /** Sees both ends and the runs as they are now, and judges, examines, and asks for the ends. */
  void lookAtEverything(long now) throws InterruptedException {
    for (LogId log : logs.keySet()) {
      observe(log, Integer.MAX_VALUE / 2, now);
    }
    readRuns(Integer.MAX_VALUE, now);
    hearEnds(Integer.MAX_VALUE);
    judge(now);
    examine();
    askEnds(now);
  }

  void askEnds(long now) {
    long tick = books.tick();
    logs.values().forEach(log -> answers.add(new Asked(log, new EndSample(log.end(), now, tick))));
  }

  void hearEnds(int number) {
    for (int i = 0; i < number && !answers.isEmpty(); i++) {
      Asked asked = answers.poll();
      books.accept(asked.log().id, asked.sample());
    }
  }

  void readRuns(int number, long now) {
    for (int i = 0; i < number && runsRead < runsTopic.size(); i++) {
      books.accept(runsTopic.get(runsRead++), now);
    }
  }

  /** Hears of a repair, and looks again at the windows in which something is missing. */
  void accept(Redelivery told, long now) {
    books.accept(told, now);
    List<Window> missing =
        verdicts.values().stream()
            .filter(judged -> judged.verdict() == Verdict.LOSS)
            .map(Judged::window)
            .toList();
    books.reopen(told.mirror(), missing, now);
  }

  void judge(long now) {
    Judgements judgements = books.judge(now);
    for (Judged judged : judgements.said()) {
      Key key = new Key(judged.mirror(), judged.window());
      verdicts.put(key, judged);
      if (judged.verdict().failed()) {
        incidents.put(key, judged.verdict());
        everFailed.add(judged);
        judged.findings().forEach(found -> alarms.putIfAbsent(alarm(judged.mirror(), found), now));
      }
    }
    orders.addAll(judgements.orders());
  }

  void examine() throws InterruptedException {
    if (!orders.isEmpty()) {
      books.accept(Investigation.carryOut(orders.poll(), this));
    }
  }

  /** When the loss of this record was first told; empty if it never was. */
  Optional<Long> lossToldAt(MirrorId mirror, long sourceOffset) {
    Finding lost = new Finding(Verdict.LOSS, sourceOffset, -1, 0);
    return Optional.ofNullable(alarms.get(alarm(mirror, lost)));
  }

  private static String alarm(MirrorId mirror, Finding found) {
    return found.kind() + " " + mirror + " " + found.sourceOffset();
  }

  boolean isIdle() {
    return orders.isEmpty() && answers.isEmpty() && runsRead >= runsTopic.size();
  }

  long unsettled() {
    return books.unsettled();
  }

  /** What was last said of each window. */
  List<Judged> verdicts() {
    return List.copyOf(verdicts.values());
  }

  /** Forgets what does not have to be in memory. */
  void forget(long time) {
    books.forgetBefore(time);
  }

  @Override
  public List<SegmentEntry> entries(LogId log, Window window) {
    Map<Long, SegmentEntry> byWriter = new HashMap<>();
    segments.getOrDefault(log, new TreeMap<>()).values().stream()
        .flatMap(segment -> segment.entries().stream())
        .filter(entry -> entry.windowStart() == window.start())
        .forEach(entry -> byWriter.merge(entry.writer(), entry, SegmentEntry::join));
    return List.copyOf(byWriter.values());
  }

  @Override
  public Set<Window> windowsFrom(LogId log, long offset) {
    Set<Window> windows = new TreeSet<>();
    segments.getOrDefault(log, new TreeMap<>()).values().stream()
        .filter(segment -> segment.nextOffset() > offset)
        .flatMap(segment -> segment.entries().stream())
        .forEach(entry -> windows.add(new Window(entry.windowStart())));
    return windows;
  }

  @Override
  public Optional<Verdict> verdict(MirrorId mirror, Window window) {
    Key key = new Key(mirror, window);
    return Optional.ofNullable(incidents.get(key))
        .or(() -> Optional.ofNullable(verdicts.get(key)).map(Judged::verdict));
  }

  @Override
  public SourceEnd source() {
    SourceEnd near =
        (log, from, to, filters, visitor) ->
            simulated(log).read(from, to, Set.of(), filters, visitor);
    return new FarSource(question -> answer(question, near), near, 0);
  }

  /** Sometimes nobody near the source answers. */
  private Optional<SketchAnswer> answer(SketchQuestion question, SourceEnd near) {
    if (random.nextInt(5) == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          sent(SketchDesk.answer(sent(question, SketchQuestion.class), near), SketchAnswer.class));
    } catch (InterruptedException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T sent(T message, Class<T> type) throws IOException {
    return MAPPER.readValue(MAPPER.writeValueAsBytes(message), type);
  }

  @Override
  public void readTarget(LogId log, long from, long to, Set<Long> writers, Visitor visitor) {
    simulated(log).read(from, to, writers, new FilterHistory(), visitor);
  }

  @Override
  public Set<Long> deadLettered(MirrorId mirror, LogId source, Set<Long> offsets) {
    Set<Long> found = new TreeSet<>(offsets);
    found.retainAll(deadLetters.getOrDefault(mirror, Set.of()));
    return found;
  }

  private SimulatedLog simulated(LogId log) {
    return Objects.requireNonNull(logs.get(log));
  }
}
