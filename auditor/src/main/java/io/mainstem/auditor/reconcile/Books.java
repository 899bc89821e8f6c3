package io.mainstem.auditor.reconcile;

import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.LogState;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The books of a region: everything observed of the logs at both ends of its routes, and the
 * windows of every mirror that are not settled yet.
 *
 * <p>What happens before what is told by ticks, not by clocks: the tick grows with everything that
 * comes in. An end of the target that was asked for at a later tick than the one at which the
 * replicator was first seen to have passed a record was taken after the record was written, if it
 * was.
 *
 * <p>Nothing here is lost with the process: segments come back from the {@link History}, runs and
 * ends from the clusters. Not thread-safe; owned by the audit loop.
 */
public final class Books {

  private record Incarnation(MirrorId mirror, UUID sourceTopic, UUID targetTopic) {}

  private record Writers(MirrorId mirror, UUID targetTopic) {}

  private final History history;
  private final BooksPolicy policy;
  private final Map<LogId, LogBook> logs = new HashMap<>();
  private final Map<Incarnation, RunLedger> runs = new HashMap<>();
  private final Map<Writers, Set<Long>> writers = new HashMap<>();
  private final Map<MirrorId, MirrorBook> mirrors = new HashMap<>();
  private final Map<LogId, Set<MirrorBook>> bySource = new HashMap<>();
  private final Map<LogId, Set<MirrorBook>> byTarget = new HashMap<>();
  private final List<Judged> parting = new ArrayList<>();
  private long tick;
  private int examining;
  private int lookingEarly;

  public Books(History history, BooksPolicy policy) {
    this.history = history;
    this.policy = policy;
  }

  /** Now, in the order of what the books were told. To be read before an end is asked for. */
  public long tick() {
    return tick;
  }

  /** The book of a log, made if there is none. */
  public LogBook log(LogId log) {
    return logs.computeIfAbsent(log, id -> new LogBook(id, history));
  }

  Collection<MirrorBook> mirrorBooks() {
    return List.copyOf(mirrors.values());
  }

  /** Takes up a log where an earlier process left off. */
  public void restore(LogState state) {
    log(state.log()).restore(state);
  }

  /** The mirrors to keep books of from now on. */
  public void mirrors(Collection<MirrorSpec> specs, long now) {
    tick++;
    Map<MirrorId, MirrorBook> before = new HashMap<>(mirrors);
    mirrors.clear();
    bySource.clear();
    byTarget.clear();
    for (MirrorSpec spec : specs) {
      MirrorBook known = before.get(spec.id());
      MirrorBook book = known != null && known.spec().equals(spec) ? known : mirror(spec, now);
      if (known != null && known.isOtherIncarnation(spec)) {
        parting.addAll(book.followAfter(known, now));
      }
      mirrors.put(spec.id(), book);
      bySource.computeIfAbsent(spec.source(), log -> new HashSet<>()).add(book);
      byTarget.computeIfAbsent(spec.target(), log -> new HashSet<>()).add(book);
    }
  }

  /** Looks at these windows of a mirror again. */
  public void reopen(MirrorId mirror, Collection<Window> windows, long now) {
    MirrorBook book = mirrors.get(mirror);
    if (book != null) {
      book.reopen(windows, now);
    }
  }

  /** Takes a segment in, which the {@link History} holds already. */
  public void accept(Segment segment, long now) {
    tick++;
    Set<Window> changed = log(segment.log()).accept(segment);
    if (changed.isEmpty()) {
      return;
    }
    bySource.getOrDefault(segment.log(), Set.of()).forEach(book -> book.reopen(changed, now));
    if (byTarget.containsKey(segment.log())) {
      segment.entries().forEach(entry -> reopen(segment.log(), entry, now));
    }
  }

  /** Has whoever wrote this at a target look at the window again. */
  private void reopen(LogId target, SegmentEntry entry, long now) {
    Window window = new Window(entry.windowStart());
    boolean claimed = false;
    for (MirrorBook book : byTarget.getOrDefault(target, Set.of())) {
      if (book.hasWriter(entry.writer())) {
        claimed = true;
        book.reopen(List.of(window), now);
      }
    }
    if (!claimed) {
      log(target).unclaimed().note(entry.writer(), window, now);
    }
  }

  /**
   * Takes back what was counted of an end that a log has lost; the {@link History} has done so.
   * What the replicators had said of such a target they have to say again.
   *
   * @param left what still counts of the log
   * @param to the log has lost everything from this offset on, and may have grown again
   * @param windows that something was counted in
   */
  public void cutBack(LogState left, long to, Collection<Window> windows, long now) {
    tick++;
    LogId log = left.log();
    log(log).cutBack(left);
    bySource.getOrDefault(log, Set.of()).forEach(book -> book.reopen(windows, now));
    for (MirrorBook book : byTarget.getOrDefault(log, Set.of())) {
      book.targetCutBack(to, now);
      book.reopen(windows, now);
    }
  }

  /** Takes in where a log ended. */
  public void accept(LogId log, EndSample sample) {
    tick++;
    log(log).accept(sample);
  }

  /**
   * Takes over what another auditor, that observes this log, knows.
   *
   * @param time every record that was in the log at this time, by that auditor's clock, has been
   *     seen by it, and all of that has arrived here
   * @param asked when this was asked
   */
  public void accept(LogId log, long endOffset, long time, RemoteMoment asked) {
    tick++;
    log(log).accept(endOffset, time, asked);
  }

  /** Notes what keeps a log from being observed; null when nothing does any more. */
  public void problem(LogId log, @Nullable String what) {
    log(log).problem(what);
  }

  /** Takes in what the replicator says it did. */
  public void accept(OffsetRunBlock block, long now) {
    tick++;
    ledger(new Incarnation(block.mirror(), block.sourceTopicId(), block.targetTopicId()))
        .add(block);
    admit(block.mirror(), block.targetTopicId(), block.producerId(), now);
  }

  private void admit(MirrorId mirror, UUID targetTopicId, long writer, long now) {
    if (writersOf(new Writers(mirror, targetTopicId)).add(writer)) {
      MirrorBook book = mirrors.get(mirror);
      if (book != null && book.spec().target().topicId().equals(targetTopicId)) {
        book.reopen(book.target().windows().inMemoryOf(writer), now);
        book.reopen(book.target().unclaimed().claim(writer), now);
      }
    }
  }

  /** Takes in who delivers which lost records of a mirror again. */
  public void accept(Redelivery told, long now) {
    tick++;
    ledger(new Incarnation(told.mirror(), told.sourceTopicId(), told.targetTopicId()))
        .redelivered(told);
    admit(told.mirror(), told.targetTopicId(), told.producerId(), now);
  }

  /** Takes in the answer to an order. */
  public void accept(Examination answer) {
    tick++;
    if (answer.order().passage().isPresent()) {
      lookingEarly--;
    } else {
      examining--;
    }
    MirrorBook book = mirrors.get(answer.order().mirror());
    if (book != null) {
      book.examined(answer);
    }
  }

  /** Rules on everything that is not settled. */
  public Judgements judge(long now) {
    Judgements judgements =
        new Judgements(
            policy.maxExaminations() - examining, policy.maxExaminations() - lookingEarly);
    parting.forEach(judgements::say);
    parting.clear();
    mirrors.values().forEach(book -> book.judge(now, tick, policy, judgements));
    examining += judgements.orders().size() - judgements.early();
    lookingEarly += judgements.early();
    return judgements;
  }

  /** Forgets windows that ended before this time; they come back from the history when needed. */
  public void forgetBefore(long time) {
    logs.values().forEach(log -> log.forgetBefore(time));
  }

  /** Whether somewhere records may be missing and nobody has looked yet. */
  public boolean suspects() {
    return mirrors.values().stream().anyMatch(MirrorBook::suspects);
  }

  /** Windows that are not settled, over all mirrors. */
  public long unsettled() {
    return mirrors.values().stream().mapToLong(MirrorBook::unsettled).sum();
  }

  /** The mirror that this producer writes to a log for, as far as the replicator says. */
  public Optional<MirrorId> mirrorOf(LogId target, long writer) {
    return byTarget.getOrDefault(target, Set.of()).stream()
        .filter(book -> book.hasWriter(writer))
        .map(MirrorBook::id)
        .findFirst();
  }

  /** The replicator's position of a mirror; empty if it says nothing. */
  public Optional<Long> position(MirrorSpec spec) {
    RunLedger ledger =
        runs.get(new Incarnation(spec.id(), spec.source().topicId(), spec.target().topicId()));
    return ledger == null || ledger.position() < 0
        ? Optional.empty()
        : Optional.of(ledger.position());
  }

  private MirrorBook mirror(MirrorSpec spec, long now) {
    return new MirrorBook(
        spec,
        log(spec.source()),
        log(spec.target()),
        ledger(new Incarnation(spec.id(), spec.source().topicId(), spec.target().topicId())),
        writersOf(new Writers(spec.id(), spec.target().topicId())),
        writer -> mirrorOf(spec.target(), writer).isPresent(),
        history,
        now);
  }

  private RunLedger ledger(Incarnation incarnation) {
    return runs.computeIfAbsent(incarnation, key -> new RunLedger());
  }

  private Set<Long> writersOf(Writers key) {
    return writers.computeIfAbsent(key, k -> new HashSet<>());
  }
}
