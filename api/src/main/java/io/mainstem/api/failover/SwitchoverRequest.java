package io.mainstem.api.failover;

import io.mainstem.api.Names;
import org.jspecify.annotations.Nullable;

/**
 * Asks to move a failover group to another primary.
 *
 * @param to the new primary region
 * @param reason for the record
 */
public record SwitchoverRequest(String to, @Nullable String reason) {

  public SwitchoverRequest {
    Names.requireId("to", to);
  }
}
