package io.mainstem.federation.client;

import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * A record was on its way to a cluster that its topic has left, and was not acknowledged in time.
 * It may or may not have been written there. Sending it again writes it to the new cluster, where
 * it stands behind whatever has been sent since: key order across the move does not hold for it.
 */
public final class RedirectedException extends ApiException {

  private static final long serialVersionUID = 1L;

  public RedirectedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
