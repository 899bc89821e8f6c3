package io.mainstem.api.federation;

import io.mainstem.api.Names;

/** A failure domain with its own Kafka clusters and its own Mainstem services. */
public record Region(String id) {

  public Region {
    Names.requireId("region.id", id);
  }
}
