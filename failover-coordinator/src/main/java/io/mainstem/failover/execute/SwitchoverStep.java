package io.mainstem.failover.execute;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a planned move, in order.
 *
 * <pre>
 *   PRECHECK -> FENCE -> VERIFY_FENCE -> DRAIN -> TRANSLATE_OFFSETS -> ARM -> FLIP -> HAND_OVER -> UNFENCE -> VERIFY
 *                 \____________\___________\______________\____________\________\_________\-> (rolled back)
 * </pre>
 *
 * Until UNFENCE nobody has written to the new primary, so everything before it can be taken back.
 */
public enum SwitchoverStep {
  /** Can it be done at all? */
  PRECHECK,
  /** Epoch + 1, state FENCED: producers hold what they send. */
  FENCE,
  /** The ends of the old primary's logs stand still. */
  VERIFY_FENCE,
  /** The mirrors have copied up to the captured ends. */
  DRAIN,
  /** The consumer groups' positions are translated and committed at the new primary. */
  TRANSLATE_OFFSETS,
  /** The opposite direction knows where it begins. */
  ARM,
  /** Epoch + 1, the new primary, still FENCED. */
  FLIP,
  /**
   * The mirrors of the old direction have ended, and their identities are shut out at the brokers.
   */
  HAND_OVER,
  /** Epoch + 1, state ACTIVE: producers write to the new primary. */
  UNFENCE,
  /** A canary can be written and read there. */
  VERIFY;

  /** The name in operations, for example {@code verify-fence}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The step after it, null after the last. */
  @Nullable SwitchoverStep next() {
    return switch (this) {
      case PRECHECK -> FENCE;
      case FENCE -> VERIFY_FENCE;
      case VERIFY_FENCE -> DRAIN;
      case DRAIN -> TRANSLATE_OFFSETS;
      case TRANSLATE_OFFSETS -> ARM;
      case ARM -> FLIP;
      case FLIP -> HAND_OVER;
      case HAND_OVER -> UNFENCE;
      case UNFENCE -> VERIFY;
      case VERIFY -> null;
    };
  }

  /** Whether a failure in this step is taken back rather than only reported. */
  boolean canRollBack() {
    return compareTo(UNFENCE) <= 0;
  }

  /** Whether producers wait while this step runs. */
  boolean stallsProducers() {
    return compareTo(FENCE) >= 0 && compareTo(UNFENCE) <= 0;
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(SwitchoverStep::id).toList();
  }
}
