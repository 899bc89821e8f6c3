package io.mainstem.federation.client.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.federation.FailoverGroup.GroupState;
import io.mainstem.federation.client.FederatedClientConfig;
import io.mainstem.federation.client.RedirectedException;
import io.mainstem.federation.client.routing.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwitchboardTest {

  private final Map<String, FakeProducer> producers = new HashMap<>();
  private Sending<String, String> sending = sending("retry", 10_000);

  private Sending<String, String> sending(String inFlight, long maxBlockMs) {
    producers.clear();
    FederatedClientConfig config =
        new FederatedClientConfig(
            Map.of(
                FederatedClientConfig.METADATA_URLS,
                "http://127.0.0.1:1",
                FederatedClientConfig.REGION,
                "west",
                FederatedClientConfig.CACHE_DIRECTORY,
                "",
                FederatedClientConfig.REDIRECT_INFLIGHT,
                inFlight,
                FederatedClientConfig.REDIRECT_FLUSH_MS,
                "50",
                "max.block.ms",
                maxBlockMs));
    return new Sending<>(
        config,
        (cluster, lane) -> {
          FakeProducer producer = new FakeProducer();
          producers.put(cluster.id() + "/" + lane, producer);
          return producer;
        });
  }

  @AfterEach
  void close() {
    sending.close();
  }

  @Test
  void aTopicIsSentToThePrimaryAndFollowsIt() {
    primary("west", GroupState.ACTIVE);
    send("moving", 0, 10);

    primary("east", GroupState.ACTIVE);
    send("moving", 10, 20);

    assertThat(producer("west/group-g").acknowledged()).isEqualTo(numbers(0, 10));
    assertThat(producer("east/group-g").acknowledged()).isEqualTo(numbers(10, 20));
    await().until(() -> producer("west/group-g").closed());
  }

  @Test
  void whatADeadClusterDidNotAcknowledgeStandsBeforeWhatIsSentLater() throws Exception {
    primary("west", GroupState.ACTIVE);
    send("moving", 0, 5);
    producer("west/group-g").die();
    List<Future<RecordMetadata>> unanswered = send("moving", 5, 12);

    primary("east", GroupState.ACTIVE);
    send("moving", 12, 15);

    assertThat(producer("east/group-g").acknowledged()).isEqualTo(numbers(5, 15));
    for (Future<RecordMetadata> sent : unanswered) {
      assertThat(sent.get(1, TimeUnit.SECONDS).topic()).isEqualTo("moving");
    }
  }

  @Test
  void withFailWhatADeadClusterDidNotAcknowledgeIsGivenBack() {
    sending.close();
    sending = sending("fail", 10_000);
    primary("west", GroupState.ACTIVE);
    send("moving", 0, 1);
    producer("west/group-g").die();
    List<Future<RecordMetadata>> unanswered = send("moving", 1, 3);

    primary("east", GroupState.ACTIVE);
    send("moving", 3, 4);

    assertThat(producer("east/group-g").acknowledged()).isEqualTo(numbers(3, 4));
    assertThat(unanswered)
        .allSatisfy(
            sent ->
                assertThatThrownBy(() -> sent.get(1, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(RedirectedException.class));
  }

  @Test
  void behindAFenceSendersWaitUntilTheMoveIsOver() throws Exception {
    primary("west", GroupState.ACTIVE);
    send("moving", 0, 1);
    primary("west", GroupState.FENCED);
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> send("moving", 1, 2));
    assertThatThrownBy(() -> waiting.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);

    primary("east", GroupState.ACTIVE);

    waiting.get(10, TimeUnit.SECONDS);
    assertThat(producer("west/group-g").acknowledged()).isEqualTo(numbers(0, 1));
    assertThat(producer("east/group-g").acknowledged()).isEqualTo(numbers(1, 2));
  }

  @Test
  void aFenceThatIsCalledOffKeepsTheSameProducer() {
    primary("west", GroupState.ACTIVE);
    send("moving", 0, 1);
    FakeProducer before = producer("west/group-g");

    primary("west", GroupState.FENCED);
    primary("west", GroupState.ACTIVE);
    send("moving", 1, 2);

    assertThat(producer("west/group-g")).isSameAs(before);
    assertThat(before.acknowledged()).isEqualTo(numbers(0, 2));
  }

  @Test
  void recordsCaughtByAFenceAtADeadClusterGoToTheNewOne() {
    primary("west", GroupState.ACTIVE);
    send("moving", 0, 1);
    producer("west/group-g").die();
    send("moving", 1, 4);

    primary("west", GroupState.FENCED);
    assertThat(producer("west/group-g").unacknowledged()).isEqualTo(3);
    primary("east", GroupState.ACTIVE);
    send("moving", 4, 5);

    assertThat(producer("east/group-g").acknowledged()).isEqualTo(numbers(1, 5));
  }

  @Test
  void aMoveDisturbsNoOtherTopic() {
    primary("west", GroupState.ACTIVE);
    send("moving", 0, 1);
    send("staying", 0, 1);
    FakeProducer staying = producer("west/cluster-west");
    producer("west/group-g").die();
    send("moving", 1, 2);

    primary("east", GroupState.ACTIVE);
    send("staying", 1, 2);

    assertThat(producer("west/cluster-west")).isSameAs(staying);
    assertThat(staying.closed()).isFalse();
    assertThat(staying.acknowledged()).isEqualTo(numbers(0, 2));
  }

  @Test
  void afterMaxBlockTheFutureSaysWhyItCouldNotBeSent() {
    sending.close();
    sending = sending("retry", 20);
    primary("west", GroupState.FENCED);

    Future<RecordMetadata> sent = sending.send(new ProducerRecord<>("moving", "0"), null);
    Future<RecordMetadata> unknown = sending.send(new ProducerRecord<>("unknown", "0"), null);

    assertThatThrownBy(() -> sent.get(1, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("failover group g is being moved");
    assertThatThrownBy(() -> unknown.get(1, TimeUnit.SECONDS))
        .hasMessageContaining("logical topic unknown is not declared");
  }

  private void primary(String region, GroupState state) {
    sending.apply(Tables.routes(region, state));
  }

  private List<Future<RecordMetadata>> send(String topic, int from, int to) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    numbers(from, to)
        .forEach(number -> sent.add(sending.send(new ProducerRecord<>(topic, number), null)));
    return sent;
  }

  private FakeProducer producer(String clusterAndLane) {
    return java.util.Objects.requireNonNull(producers.get(clusterAndLane));
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }
}
