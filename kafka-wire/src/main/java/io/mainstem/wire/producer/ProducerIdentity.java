package io.mainstem.wire.producer;

import java.util.Objects;

/**
 * Who a writer is to the brokers.
 *
 * @param transactionalId the name that the identity was given for; empty if it has none
 * @param producerId the number that the cluster gave to the name
 * @param epoch grows by one each time the name is identified again; once it is used up the cluster
 *     gives a new producer id with epoch 0
 */
public record ProducerIdentity(String transactionalId, long producerId, short epoch) {
  public ProducerIdentity {
    Objects.requireNonNull(transactionalId, "transactionalId");
    if (producerId < 0 || epoch < 0) {
      throw new IllegalArgumentException(
          "Not an identity: producerId=" + producerId + " epoch=" + epoch);
    }
  }
}
