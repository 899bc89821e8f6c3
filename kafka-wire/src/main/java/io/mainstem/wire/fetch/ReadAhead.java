package io.mainstem.wire.fetch;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Fills long links. A session has one request under way, so after each answer a round trip passes
 * in which the link is idle. A partition that lies far behind on a link with a long round trip is
 * taken out of its session, and its log is read in pieces over several further connections at once,
 * each piece asked for where the one before it will probably end ({@link Pace}), and delivered in
 * order ({@link Stretch}). Near its end it goes back into the session. Event loop only.
 */
final class ReadAhead {
  /** So much ahead, in answers as large as they may be, that reading ahead is worth it. */
  private static final int WORTHWHILE_ANSWERS = 8;

  private final SessionFetcher owner;
  private final Map<Integer, FarBroker> brokers = new HashMap<>();

  ReadAhead(SessionFetcher owner) {
    this.owner = owner;
  }

  /** Looks whether a partition that has just been answered for should be read ahead. */
  void consider(Answer answer, int broker, long now) {
    if (owner.settings().readAheadConnections() == 0 || !isFarBehind(answer, now)) {
      return;
    }
    FarBroker far = brokers.computeIfAbsent(broker, id -> new FarBroker(owner, id));
    if (far.isFar(now)) {
      Stretch stretch = new Stretch(owner, answer);
      answer.reading().readAhead(stretch);
      far.add(stretch);
    }
  }

  private boolean isFarBehind(Answer answer, long now) {
    long offsets = answer.nextOffset() - answer.firstOffset();
    return answer.isGood()
        && answer.bytes() >= owner.settings().maxBytesPerPartition() / 2
        && answer.end() - answer.nextOffset() > WORTHWHILE_ANSWERS * offsets
        && !answer.reading().isReadAhead()
        && answer.reading().takesAnswers()
        && answer.reading().retryAt() <= now;
  }

  /** Asks for what can be asked for; milliseconds until the next turn is wanted. */
  long drive(long now) {
    long wait = Long.MAX_VALUE;
    for (FarBroker broker : brokers.values()) {
      wait = Math.min(wait, broker.drive(now));
    }
    return wait;
  }

  /** True if there was no memory for a piece. */
  boolean isStarved() {
    for (FarBroker broker : brokers.values()) {
      if (broker.isStarved()) {
        return true;
      }
    }
    return false;
  }

  /** Closes the connections that nothing has been read over for a while. */
  void closeUnused(long now) {
    for (Iterator<FarBroker> each = brokers.values().iterator(); each.hasNext(); ) {
      FarBroker broker = each.next();
      if (broker.isUnused(now)) {
        broker.close();
        each.remove();
      }
    }
  }

  void closeAll() {
    brokers.values().forEach(FarBroker::close);
    brokers.clear();
  }
}
