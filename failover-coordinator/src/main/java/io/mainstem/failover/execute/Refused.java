package io.mainstem.failover.execute;

/** A step cannot be done, now or ever: the move is taken back. */
final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String rule;

  Refused(String rule, String why) {
    super(why);
    this.rule = rule;
  }

  /** The rule that stands against it, for example {@code not-placed}. */
  String rule() {
    return rule;
  }

  /** The rule and what stands against it, in one sentence. */
  String sentence() {
    return rule + ": " + getMessage();
  }
}
