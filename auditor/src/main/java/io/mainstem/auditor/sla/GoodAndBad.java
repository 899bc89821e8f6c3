package io.mainstem.auditor.sla;

/**
 * Windows that were judged; negative where they are fewer than before.
 *
 * @param good those that balance
 * @param bad those with a proved fault
 */
public record GoodAndBad(long good, long bad) {

  public static final GoodAndBad NONE = new GoodAndBad(0, 0);

  public GoodAndBad plus(GoodAndBad other) {
    return new GoodAndBad(good + other.good, bad + other.bad);
  }

  long judged() {
    return good + bad;
  }

  /** Share of bad ones; not to be asked of none. */
  double badShare() {
    return (double) bad / judged();
  }
}
