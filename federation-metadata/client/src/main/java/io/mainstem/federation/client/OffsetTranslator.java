package io.mainstem.federation.client;

import io.mainstem.api.failover.OffsetTranslation;
import io.mainstem.api.failover.OffsetTranslationRequest;

/**
 * Says where positions in one cluster stand in another. The failover coordinator answers it over
 * REST; the client can also work it out from the offset runs on the clusters.
 */
public interface OffsetTranslator {

  /**
   * @return one answer for each position, in order; {@code NO_MAPPING} where nothing is known,
   *     never a guess
   * @throws RuntimeException if whoever knows cannot be reached
   */
  OffsetTranslation translate(OffsetTranslationRequest request);
}
