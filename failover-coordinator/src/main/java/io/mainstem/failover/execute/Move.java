package io.mainstem.failover.execute;

import io.mainstem.api.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * A planned move as it was accepted; stored in the operation.
 *
 * @param from the primary when it was accepted
 * @param to the primary that is wanted
 * @param reason for the record
 */
public record Move(String group, String from, String to, @Nullable String reason) {

  public Move {
    if (from.equals(to)) {
      throw new InvalidValueException("to", to + " is the primary of " + group + " already");
    }
  }
}
