package io.mainstem.auditor.observe;

import io.mainstem.auditor.reconcile.Digest;
import io.mainstem.auditor.reconcile.EndUnreadableException;
import io.mainstem.auditor.reconcile.Ends;
import io.mainstem.auditor.reconcile.FilterHistory;
import io.mainstem.auditor.reconcile.Place;
import io.mainstem.auditor.reconcile.SourceEnd;
import io.mainstem.auditor.reconcile.SourcePortion;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sketch.Identity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source in another region. Its auditors are asked for sketches, and for the places of the
 * records that turn out to differ; if none of them answers, or only one of a release that compares
 * in another way, the records are read from here. Only the order of a window whose order differs is
 * always read from here. Blocks; one thread.
 */
public final class FarSource implements SourceEnd {

  private static final Logger LOG = LoggerFactory.getLogger(FarSource.class);

  private final Function<SketchQuestion, Optional<SketchAnswer>> auditors;
  private final SourceEnd fromHere;
  private final long key;

  /**
   * @param auditors answer, or not
   * @param fromHere the same source, read over the long link, with the same key
   * @param key of the identities
   */
  public FarSource(
      Function<SketchQuestion, Optional<SketchAnswer>> auditors, SourceEnd fromHere, long key) {
    this.auditors = auditors;
    this.fromHere = fromHere;
    this.key = key;
  }

  @Override
  public void read(LogId log, long from, long to, FilterHistory filters, Ends.Visitor visitor)
      throws EndUnreadableException, InterruptedException {
    fromHere.read(log, from, to, filters, visitor);
  }

  @Override
  public Digest digest(SourcePortion portion, int cells)
      throws EndUnreadableException, InterruptedException {
    Optional<SketchAnswer> answer = ask(SketchQuestion.digest(portion, key, cells));
    return answer.isPresent() ? answer.get().digest() : fromHere.digest(portion, cells);
  }

  @Override
  public Found find(SourcePortion portion, Set<Identity> wanted)
      throws EndUnreadableException, InterruptedException {
    List<Identity> inOrder = List.copyOf(wanted);
    Optional<SketchAnswer> answer = ask(SketchQuestion.find(portion, key, inOrder));
    if (answer.isEmpty()) {
      return fromHere.find(portion, wanted);
    }
    List<Place> places = new ArrayList<>();
    ByteBuffer written = answer.get().placesWritten();
    while (written.remaining() >= SketchAnswer.PLACE_BYTES) {
      Identity record = inOrder.get(written.getInt());
      long offset = portion.from() + written.getInt();
      long timestamp = written.getLong();
      long countedIn = Window.startOf(timestamp) + written.getInt() * Window.MILLIS;
      places.add(new Place(record, offset, timestamp, countedIn));
    }
    return new Found(places, answer.get().orderHash());
  }

  @Override
  public Map<Long, Identity> lookUp(LogId log, NavigableSet<Long> offsets)
      throws EndUnreadableException, InterruptedException {
    if (offsets.isEmpty()) {
      return Map.of();
    }
    List<Long> inOrder = List.copyOf(offsets);
    Optional<SketchAnswer> answer = ask(SketchQuestion.lookUp(log, key, inOrder));
    if (answer.isEmpty()) {
      return fromHere.lookUp(log, offsets);
    }
    Map<Long, Identity> found = new HashMap<>();
    ByteBuffer written = answer.get().identitiesWritten();
    while (written.remaining() >= SketchAnswer.IDENTITY_BYTES) {
      found.put(inOrder.get(written.getInt()), new Identity(written.getLong(), written.getLong()));
    }
    return found;
  }

  private Optional<SketchAnswer> ask(SketchQuestion question) throws EndUnreadableException {
    Optional<SketchAnswer> answer =
        auditors.apply(question).filter(said -> said.version() == SketchQuestion.VERSION);
    if (answer.isEmpty()) {
      LOG.debug(
          "No auditor near the source answers as this one asks, its records are read from here cluster={} topic={} partition={}",
          question.log().cluster(),
          question.log().topic(),
          question.log().partition());
    } else if (answer.get().unreadable() != null) {
      throw new EndUnreadableException(
          String.valueOf(answer.get().unreadable()), answer.get().logStart());
    }
    return answer;
  }
}
