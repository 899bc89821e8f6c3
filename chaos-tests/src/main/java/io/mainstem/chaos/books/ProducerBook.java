package io.mainstem.chaos.books;

/**
 * What became of the records of one producer. Each record has a sequence number, handed out without
 * gaps from 0 on. Not thread-safe.
 */
public final class ProducerBook {
  private final SequenceSet acknowledged = new SequenceSet();
  private final SequenceSet failed = new SequenceSet();
  private long sent;

  /** Records below {@code end} have been given to the client. */
  public void sentBelow(long end) {
    sent = Math.max(sent, end);
  }

  /** The cluster has it for good. */
  public void acknowledged(long sequence) {
    acknowledged.add(sequence);
  }

  /** It never left the client. */
  public void failed(long sequence) {
    failed.add(sequence);
  }

  /** Records given to the client. */
  public long sent() {
    return sent;
  }

  public SequenceSet acknowledged() {
    return acknowledged;
  }

  public SequenceSet failed() {
    return failed;
  }

  /**
   * Records of which nobody can say whether the cluster has them: they may arrive, and if they do,
   * then everywhere.
   */
  public long unknown() {
    return sent - acknowledged.size() - failed.size();
  }
}
