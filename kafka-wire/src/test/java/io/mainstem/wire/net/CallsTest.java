package io.mainstem.wire.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.MetadataResponse;
import org.junit.jupiter.api.Test;

class CallsTest {
  private static final int MANY = 10_000;
  private static final int UP = 1;
  private static final int DOWN = 2;

  private final SimulatedTopics topics = new SimulatedTopics();
  private final SimulatedLoop loop = new SimulatedLoop(new OneOfTwo());
  private final Calls calls = new Calls(loop);
  private int looks;
  private int mostLooks;

  @Test
  void thousandsOfCallsToABrokerThatIsDownHoldUpNobodyElse() {
    // Given
    List<CompletableFuture<Boolean>> stuck = new ArrayList<>();
    List<CompletableFuture<Boolean>> others = new ArrayList<>();
    loop.attach(new Counted());
    for (int i = 0; i < MANY; i++) {
      stuck.add(call(DOWN));
    }
    for (int i = 0; i < MANY; i++) {
      others.add(call(UP));
    }

    // When
    boolean answered =
        loop.runUntil(() -> others.stream().allMatch(CompletableFuture::isDone), 20_000);

    // Then
    assertThat(answered).isTrue();
    assertThat(mostLooks).as("calls looked at in one turn").isLessThanOrEqualTo(128);
    loop.runFor(60_000);
    assertThat(stuck).allMatch(CompletableFuture::isCompletedExceptionally);
    assertThatThrownBy(stuck.get(0)::join).hasCauseInstanceOf(TimeoutException.class);
  }

  /** The calls, with a count of those that each turn looks at. */
  private final class Counted implements Driven {
    @Override
    public long drive(long now) {
      looks = 0;
      long wait = calls.drive(now);
      mostLooks = Math.max(mostLooks, looks);
      return wait;
    }

    @Override
    public void abandon() {
      calls.abandon();
    }
  }

  private CompletableFuture<Boolean> call(int broker) {
    Node node = new Node(broker, "localhost", SimulatedBrokers.port(broker));
    return calls.call(
        "a call to " + broker,
        () -> {
          looks++;
          return node;
        },
        ApiVersionsRequest.Builder::new,
        answer -> new Calls.Verdict.Done<>(true),
        30_000);
  }

  private final class OneOfTwo implements SimulatedBrokers {
    @Override
    public Collection<Integer> up() {
      return List.of(UP);
    }

    @Override
    public MetadataResponse metadata(List<String> names) {
      return topics.describe(names, up());
    }

    @Override
    public AbstractResponse handle(int broker, AbstractRequest request) {
      return new ApiVersionsResponse(new ApiVersionsResponseData());
    }

    @Override
    public long latencyMs() {
      return 1;
    }
  }
}
