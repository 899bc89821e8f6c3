package io.mainstem.federation.server.derive;

import java.util.Map;

/**
 * A topic as a cluster describes it.
 *
 * @param config the effective settings, defaults of the broker included
 */
public record PhysicalTopic(String name, int partitions, Map<String, String> config) {
  public PhysicalTopic {
    config = Map.copyOf(config);
  }
}
