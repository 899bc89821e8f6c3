package io.mainstem.auditor.repair;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The steps of a repair, in order. Each may be done again after a crash. */
enum RepairStep {
  /** The lost records are read at the source. */
  READ,
  /** Whoever began this repair before is shut out of the target partition. */
  FENCE,
  /** What was delivered again before is looked up in the target. */
  COMPARE,
  /** The rest is delivered. */
  SEND,
  /** The window is judged again. */
  VERIFY;

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(RepairStep::id).toList();
  }
}
