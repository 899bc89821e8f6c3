package io.mainstem.wire.net;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.MetadataResponse;
import org.jspecify.annotations.Nullable;

/** What a {@link SimulatedLoop} is connected to. */
public interface SimulatedBrokers {

  /** Ids of the brokers that can be reached now. */
  Collection<Integer> up();

  /** What a broker that is up would say of these topics. */
  MetadataResponse metadata(List<String> topics);

  /**
   * Takes a request.
   *
   * @return null if the connection breaks: no answer to this one, nor to any other under way on it
   */
  @Nullable AbstractResponse handle(int broker, AbstractRequest request);

  /**
   * After an answer was lost with its connection: whether the next request that was under way on it
   * is handled all the same, unseen.
   */
  default boolean handlesWhatFollows() {
    return false;
  }

  /** Milliseconds for which a broker keeps a request that it has no news for. */
  default long holdMs(int broker, AbstractRequest request) {
    return 0;
  }

  /** Milliseconds until an answer is there. */
  long latencyMs();

  /** Where a broker listens: tells the brokers apart by their addresses. */
  static int port(int broker) {
    return 10_000 + broker;
  }
}
