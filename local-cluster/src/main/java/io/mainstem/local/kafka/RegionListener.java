package io.mainstem.local.kafka;

import io.mainstem.local.LoopbackPort;
import io.mainstem.local.link.Link;
import java.util.Locale;

/**
 * The listener of a broker for clients of one remote region. What it advertises is the near end of
 * a link, so those clients reach the broker through the link alone.
 *
 * @param region the region whose clients come in here
 * @param port where the broker listens
 * @param link what they come through
 */
record RegionListener(String region, LoopbackPort port, Link link) {

  /** As Kafka wants names of listeners. */
  String name() {
    return "FROM_" + region.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
