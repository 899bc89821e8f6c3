package io.mainstem.wire.fetch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The part of a partition that is being read ahead: pieces under way and pieces that wait for those
 * before them, in the order of their offsets. What is not as it should be (an error, a damaged
 * batch, nothing where something was expected) ends the stretch: the session reads on from the
 * position that was reached, and deals with it. Event loop only.
 */
final class Stretch {
  private final SessionFetcher owner;
  private final Reading reading;
  private final Pace pace;
  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private long end;
  private boolean over;

  /** Goes on where this answer ended. */
  Stretch(SessionFetcher owner, Answer last) {
    this.owner = owner;
    this.reading = last.reading();
    this.pace =
        new Pace(
            owner.settings().maxBytesPerPartition(),
            last.batchCount(),
            last.bytes(),
            last.nextOffset() - last.firstOffset());
    this.end = last.end();
  }

  Reading reading() {
    return reading;
  }

  /** True once nobody wants its pieces any more. */
  boolean isOver() {
    return over;
  }

  /** True if there is still enough ahead to be worth it. */
  boolean isWorthwhile() {
    return end - reading.position() > 2 * pace.offsets();
  }

  /** The next piece to ask for; null if there is none now. */
  @Nullable Chunk next(long now) {
    if (over || !reading.mayRead(now)) {
      return null;
    }
    for (Chunk chunk : chunks) {
      if (!chunk.isSent()) {
        return chunk;
      }
    }
    long offset = nextOffset();
    boolean many = chunks.size() > owner.settings().readAheadConnections();
    if (many || offset >= end - pace.offsets()) {
      return null;
    }
    Chunk chunk = new Chunk(this, offset, pace.bytes());
    chunks.add(chunk);
    return chunk;
  }

  private long nextOffset() {
    Chunk last = chunks.peekLast();
    if (last == null) {
      return reading.position();
    }
    Answer answer = last.answer();
    return answer == null ? pace.after(known(), last.offset()) : answer.nextOffset();
  }

  /** The furthest offset at which a batch is known to begin. */
  private long known() {
    for (Iterator<Chunk> back = chunks.descendingIterator(); back.hasNext(); ) {
      Answer answer = back.next().answer();
      if (answer != null) {
        return answer.nextOffset();
      }
    }
    return reading.position();
  }

  /** True for the piece that all others wait for. */
  boolean isFirst(Chunk chunk) {
    return chunks.peekFirst() == chunk;
  }

  /** There is no memory for a piece: it waits, unless those that wait for it hold the memory. */
  void starved(Chunk chunk) {
    if (isFirst(chunk) && chunks.size() > 1) {
      reading.endReadAhead();
    }
  }

  /** The answer for a piece: delivers what now follows on what was delivered. */
  void answered(Chunk chunk, Answer answer, long now) {
    if (over) {
      owner.budget().unreserve(chunk.reserved());
      return;
    }
    chunk.answered(answer);
    Chunk first = chunks.peekFirst();
    while (!over && first != null && first.answer() != null) {
      follow(first, first.answer(), now);
      first = chunks.peekFirst();
    }
    if (!over && chunks.isEmpty() && !isWorthwhile()) {
      reading.endReadAhead();
    }
  }

  private void follow(Chunk first, Answer answer, long now) {
    if (!answer.isGood()) {
      reading.endReadAhead();
      return;
    }
    end = Math.max(end, answer.end());
    long position = reading.position();
    if (first.offset() > position && answer.firstOffset() > position) {
      long missing = answer.firstOffset() - position;
      if (first.isGapNews()) {
        pace.missed(missing);
      }
      chunks.addFirst(new Chunk(this, position, pace.bytesFor(missing)));
      return;
    }
    if (answer.firstEpoch() != reading.epochs().last()) {
      // Another leader wrote this: the session asks whether it follows on what was read before.
      reading.endReadAhead();
      return;
    }
    chunks.removeFirst();
    owner.budget().unreserve(first.reserved());
    pace.learn(answer.batchCount(), answer.bytes(), answer.nextOffset() - answer.firstOffset());
    if (answer.nextOffset() > position) {
      answer.startAt(owner, position);
      answer.take(owner);
      answer.deliver(owner, now);
    }
  }

  /** No answer will come for a piece. */
  void lost(Chunk chunk) {
    owner.budget().unreserve(chunk.reserved());
    if (!over) {
      chunks.remove(chunk);
      reading.endReadAhead();
    }
  }

  /** Nobody wants its pieces any more; those under way are dropped as they come. */
  void abandon() {
    over = true;
    for (Iterator<Chunk> each = chunks.iterator(); each.hasNext(); ) {
      Chunk chunk = each.next();
      if (chunk.answer() != null) {
        owner.budget().unreserve(chunk.reserved());
      }
      each.remove();
    }
  }
}
