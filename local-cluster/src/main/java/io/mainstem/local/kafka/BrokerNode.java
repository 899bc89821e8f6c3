package io.mainstem.local.kafka;

import io.mainstem.local.LoopbackPort;
import java.util.List;

/**
 * Who a broker is and where it listens.
 *
 * @param id its node id, as broker and as controller
 * @param localPort for clients of its own region, and the other brokers
 * @param controllerPort for the quorum
 * @param regionListeners one for each remote region
 */
record BrokerNode(
    int id,
    LoopbackPort localPort,
    LoopbackPort controllerPort,
    List<RegionListener> regionListeners) {

  BrokerNode {
    regionListeners = List.copyOf(regionListeners);
  }
}
