package io.mainstem.wire.net;

import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.RequestCompletionHandler;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.requests.AbstractRequest;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a broker of its own, apart from all others to the same broker, so that a long
 * poll or a large answer holds up nothing else. The client library knows connections by node id,
 * hence each lane poses as a node with an id that no broker has. Event loop only.
 */
public final class Lane {
  private static final long RETRY_UNKNOWN_MS = 100;

  private final KafkaClient client;
  private final int brokerId;
  private final int laneId;
  private final String laneName;
  private final TopicMetadata metadata;
  private Node node;

  Lane(KafkaClient client, TopicMetadata metadata, int brokerId, int laneId) {
    this.client = client;
    this.metadata = metadata;
    this.brokerId = brokerId;
    this.laneId = laneId;
    this.laneName = Integer.toString(laneId);
    this.node = Node.noNode();
  }

  /** The broker it leads to. */
  public int brokerId() {
    return brokerId;
  }

  /** True if a request can go out now. Connects, with backoff, if it must. */
  public boolean ready(long now) {
    Node current = address();
    return current != null && client.ready(current, now);
  }

  /**
   * The node that it poses as, at the broker's present address; null while the broker is not known.
   */
  public @Nullable Node address() {
    Node broker = metadata.fetch().nodeById(brokerId);
    if (broker == null) {
      metadata.requestUpdate(false);
      return null;
    }
    if (node.port() != broker.port() || !node.host().equals(broker.host())) {
      close();
      node = new Node(laneId, broker.host(), broker.port(), broker.rack());
    }
    return node;
  }

  /** Milliseconds after which {@link #ready} may say otherwise without anything arriving. */
  public long delay(long now) {
    return node.isEmpty() ? RETRY_UNKNOWN_MS : client.pollDelayMs(node, now);
  }

  /** Sends; only after {@link #ready} said true. */
  public void send(
      AbstractRequest.Builder<?> request,
      long now,
      int timeoutMs,
      RequestCompletionHandler handler) {
    client.send(client.newClientRequest(laneName, request, now, true, timeoutMs, handler), now);
  }

  /** Why the last attempt to connect was refused, null if it was not. */
  public @Nullable Exception refusal() {
    return node.isEmpty() ? null : client.authenticationException(node);
  }

  /** True if the last attempt to connect failed, or the connection was lost since. */
  public boolean hasFailed() {
    return !node.isEmpty() && client.connectionFailed(node);
  }

  /**
   * Drops the connection; requests under way are told of the disconnect in the loop's next round.
   */
  public void close() {
    if (!node.isEmpty()) {
      client.disconnect(laneName);
      client.close(laneName);
    }
  }
}
