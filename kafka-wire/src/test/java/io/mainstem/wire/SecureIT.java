package io.mainstem.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mainstem.local.link.Link;
import io.mainstem.wire.append.AppendFailure;
import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.PartitionAppender;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.producer.ProducerIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Copies between the oldest and the newest supported brokers with every kind of security; and what
 * is told, and mends itself, without the right, the password or the broker.
 */
class SecureIT {
  private static final int RECORDS = 100;

  private static final String OLDER_FAR = "the link of the older broker for secure connections";

  private static final SecureKafka OLDER = TestBrokers.OLDER;
  private static final SecureKafka NEWER = TestBrokers.NEWER;

  @BeforeAll
  static void letIn() {
    for (SecureKafka kafka : List.of(OLDER, NEWER)) {
      kafka.password("alice", "right");
      kafka.allow("alice", ResourceType.TRANSACTIONAL_ID, "*", AclOperation.ALL);
      kafka.allow("alice", ResourceType.TOPIC, "open", AclOperation.ALL);
    }
  }

  @ParameterizedTest
  @ResourceLock(value = OLDER_FAR, mode = ResourceAccessMode.READ)
  @CsvSource({
    "old, TLS, SCRAM-SHA-256",
    "new, SCRAM-SHA-256, PLAIN",
    "old, PLAIN, SCRAM-SHA-512",
    "new, SCRAM-SHA-512, TLS"
  })
  void copiesFromOldToNewAndBackWithEveryKindOfSecurity(String from, String in, String out) {
    SecureKafka source = from.equals("old") ? OLDER : NEWER;
    SecureKafka target = from.equals("old") ? NEWER : OLDER;
    TopicPartition read = topic(source, "from-" + from + in);
    TopicPartition written = topic(target, "to-" + from + in);
    source.allow("alice", ResourceType.TOPIC, read.topic(), AclOperation.READ);
    target.allow("alice", ResourceType.TOPIC, written.topic(), AclOperation.WRITE);
    produce(source, read);
    try (ClusterConnection near = ClusterConnection.open(source.settings(in, "alice", "right"));
        ClusterConnection far = ClusterConnection.open(target.settings(out, "alice", "right"))) {
      TestMirror mirror = mirror(near, read, far, written, FetchSettings.defaults());

      await().until(() -> mirror.records.get() == RECORDS);
      assertThat(mirror.failures).isEmpty();
      assertThat(Clients.read(target.kafka().bootstrapServers(), written, RECORDS))
          .hasSize(RECORDS);
    }
  }

  @Test
  void theRightToReadIsWaitedFor() {
    TopicPartition from = topic(NEWER, "not-mine");
    TopicPartition to = topic(NEWER, "mine");
    NEWER.allow("alice", ResourceType.TOPIC, to.topic(), AclOperation.WRITE);
    produce(NEWER, from);
    try (ClusterConnection connection =
        ClusterConnection.open(NEWER.settings("SCRAM-SHA-512", "alice", "right"))) {
      TestMirror mirror = mirror(connection, from, connection, to, FetchSettings.defaults());
      await().until(() -> has(mirror, FetchProblem.Kind.NOT_AUTHORISED));

      NEWER.allow("alice", ResourceType.TOPIC, from.topic(), AclOperation.READ);

      await().until(() -> mirror.records.get() == RECORDS);
      assertThat(mirror.failures).isEmpty();
    }
  }

  @Test
  @ResourceLock(value = OLDER_FAR, mode = ResourceAccessMode.READ)
  void aRefusedWriterIsToldSo() {
    TopicPartition to = topic(OLDER, "refused");
    OLDER.allow("alice", ResourceType.TOPIC, to.topic(), AclOperation.DESCRIBE);
    try (ClusterConnection connection =
        ClusterConnection.open(OLDER.settings("PLAIN", "alice", "right"))) {
      FenceIT.Outcome outcome = new FenceIT.Outcome();
      PartitionAppender<String> appender =
          connection
              .newAppender(AppendSettings.defaults())
              .open(to, identity(connection, "refused"), outcome);

      appender.append(FenceIT.batch("x"), "x");

      await().until(() -> !outcome.failures.isEmpty());
      assertThat(outcome.failures.peek().kind()).isEqualTo(AppendFailure.Kind.NOT_AUTHORISED);
      assertThat(outcome.given).containsExactly("x");
    }
  }

  @Test
  void aRefusedIdentityIsToldSo() {
    NEWER.password("carol", "right");
    try (ClusterConnection connection =
        ClusterConnection.open(NEWER.settings("SCRAM-SHA-256", "carol", "right"))) {
      assertThatThrownBy(() -> connection.producerFence().identify("carols").get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TransactionalIdAuthorizationException.class);
    }
  }

  @Test
  void aWrongPasswordIsToldAndWaitedFor() {
    TopicPartition from = topic(NEWER, "bobs");
    NEWER.allow("bob", ResourceType.TOPIC, from.topic(), AclOperation.READ);
    NEWER.password("bob", "another");
    produce(NEWER, from);
    ConnectionSettings wrong = NEWER.settings("SCRAM-SHA-512", "bob", "right");
    ConnectionSettings brief =
        new ConnectionSettings(wrong.name(), wrong.properties(), Duration.ofSeconds(3));
    try (ClusterConnection connection = ClusterConnection.open(brief);
        ClusterConnection target =
            ClusterConnection.open(NEWER.settings("PLAIN", "alice", "right"))) {
      TopicPartition open = topic(NEWER, "open");
      FetchSettings soon = FetchSettings.defaults().withUnreachableAfter(Duration.ofSeconds(2));
      TestMirror mirror = mirror(connection, from, target, open, soon);
      await().until(() -> has(mirror, FetchProblem.Kind.UNREACHABLE));
      assertThat(mirror.problems.get(0).message()).contains("Authentication failed");
      assertThatThrownBy(() -> connection.producerFence().identify("x").get(90, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("Authentication failed");

      NEWER.password("bob", "right");

      await().until(() -> mirror.records.get() == RECORDS);
    }
  }

  @Test
  @ResourceLock(OLDER_FAR)
  void aBrokerThatCannotBeReachedIsToldAndWaitedFor() {
    TopicPartition from = topic(OLDER, "open");
    TopicPartition to = topic(NEWER, "reached");
    NEWER.allow("alice", ResourceType.TOPIC, to.topic(), AclOperation.WRITE);
    Link link = OLDER.kafka().links(SecureKafka.FAR).get(0);
    try (ClusterConnection source =
            ClusterConnection.open(
                OLDER
                    .settings("SCRAM-SHA-256", "alice", "right")
                    .with("reconnect.backoff.max.ms", "500"));
        ClusterConnection target =
            ClusterConnection.open(NEWER.settings("PLAIN", "alice", "right"))) {
      FetchSettings soon = FetchSettings.defaults().withUnreachableAfter(Duration.ofSeconds(1));
      TestMirror mirror = mirror(source, from, target, to, soon);
      produce(OLDER, from);
      await().until(() -> mirror.records.get() == RECORDS);
      link.cut();
      try {
        await().until(() -> has(mirror, FetchProblem.Kind.UNREACHABLE));
        produce(OLDER, from);
      } finally {
        link.heal();
      }

      await().until(() -> mirror.records.get() == 2 * RECORDS);
      assertThat(mirror.failures).isEmpty();
    }
  }

  private static TestMirror mirror(
      ClusterConnection source,
      TopicPartition from,
      ClusterConnection target,
      TopicPartition to,
      FetchSettings settings) {
    BatchFetcher fetcher = source.newFetcher(settings);
    ProducerIdentity identity = identity(target, "copy-" + to);
    return new TestMirror(
        fetcher, from, target.newAppender(AppendSettings.defaults()), to, identity);
  }

  private static ProducerIdentity identity(ClusterConnection connection, String name) {
    return await()
        .ignoreExceptions()
        .until(() -> connection.producerFence().identify(name).get(), identity -> true);
  }

  private static boolean has(TestMirror mirror, FetchProblem.Kind kind) {
    return mirror.problems.stream().anyMatch(problem -> problem.kind() == kind);
  }

  private static TopicPartition topic(SecureKafka kafka, String name) {
    kafka.kafka().createTopic(name, 1);
    return new TopicPartition(name, 0);
  }

  private static void produce(SecureKafka kafka, TopicPartition to) {
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(kafka.kafka().bootstrapServers(), Map.of())) {
      Clients.sendAll(
          producer,
          IntStream.range(0, RECORDS)
              .mapToObj(i -> new ProducerRecord<byte[], byte[]>(to.topic(), new byte[100]))
              .toList());
    }
  }
}
