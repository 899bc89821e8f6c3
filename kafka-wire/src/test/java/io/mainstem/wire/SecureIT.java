package io.mainstem.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Copies between the oldest and the newest supported brokers with every kind of security; and what
 * is told, and mends itself, without the right, the password or the broker.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecureIT {
  private static final int RECORDS = 100;

  private final WorkDirectory work = WorkDirectory.temporary();
  private final TestCertificates certificates = TestCertificates.in(work.path());
  private final SecureKafka older = SecureKafka.named("older", "3.9.1", work, certificates);
  private final SecureKafka newer = SecureKafka.named("newer", "4.3.1", work, certificates);

  @BeforeAll
  void start() {
    Startable.startAll(List.of(older, newer));
    for (SecureKafka kafka : List.of(older, newer)) {
      kafka.password("alice", "right");
      kafka.allow("alice", ResourceType.TRANSACTIONAL_ID, "*", AclOperation.ALL);
      kafka.allow("alice", ResourceType.TOPIC, "open", AclOperation.ALL);
    }
  }

  @AfterAll
  void stop() {
    older.close();
    newer.close();
    work.close();
  }

  @ParameterizedTest
  @CsvSource({
    "old, TLS, SCRAM-SHA-256",
    "new, SCRAM-SHA-256, PLAIN",
    "old, PLAIN, SCRAM-SHA-512",
    "new, SCRAM-SHA-512, TLS"
  })
  void copiesFromOldToNewAndBackWithEveryKindOfSecurity(String from, String in, String out) {
    SecureKafka source = from.equals("old") ? older : newer;
    SecureKafka target = from.equals("old") ? newer : older;
    TopicPartition read = topic(source, "from-" + from + in);
    TopicPartition written = topic(target, "to-" + from + in);
    source.allow("alice", ResourceType.TOPIC, read.topic(), AclOperation.READ);
    target.allow("alice", ResourceType.TOPIC, written.topic(), AclOperation.WRITE);
    produce(source, read);
    try (ClusterConnection near = ClusterConnection.open(source.settings(in, "alice", "right"));
        ClusterConnection far = ClusterConnection.open(target.settings(out, "alice", "right"))) {
      TestMirror mirror = mirror(near, read, far, written, FetchSettings.defaults());

      await().atMost(Duration.ofSeconds(20)).until(() -> mirror.records.get() == RECORDS);
      assertThat(mirror.failures).isEmpty();
      assertThat(Clients.read(target.kafka().bootstrapServers(), written, RECORDS))
          .hasSize(RECORDS);
    }
  }

  @Test
  void theRightToReadIsWaitedFor() {
    TopicPartition from = topic(newer, "not-mine");
    TopicPartition to = topic(newer, "mine");
    newer.allow("alice", ResourceType.TOPIC, to.topic(), AclOperation.WRITE);
    produce(newer, from);
    try (ClusterConnection connection =
        ClusterConnection.open(newer.settings("SCRAM-SHA-512", "alice", "right"))) {
      TestMirror mirror = mirror(connection, from, connection, to, FetchSettings.defaults());
      await().until(() -> has(mirror, FetchProblem.Kind.NOT_AUTHORISED));

      newer.allow("alice", ResourceType.TOPIC, from.topic(), AclOperation.READ);

      await().atMost(Duration.ofSeconds(20)).until(() -> mirror.records.get() == RECORDS);
      assertThat(mirror.failures).isEmpty();
    }
  }

  @Test
  void aRefusedWriterIsToldSo() {
    TopicPartition to = topic(older, "refused");
    older.allow("alice", ResourceType.TOPIC, to.topic(), AclOperation.DESCRIBE);
    try (ClusterConnection connection =
        ClusterConnection.open(older.settings("PLAIN", "alice", "right"))) {
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
    newer.password("carol", "right");
    try (ClusterConnection connection =
        ClusterConnection.open(newer.settings("SCRAM-SHA-256", "carol", "right"))) {
      assertThatThrownBy(() -> connection.producerFence().identify("carols").get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TransactionalIdAuthorizationException.class);
    }
  }

  @Test
  void aWrongPasswordIsToldAndWaitedFor() {
    TopicPartition from = topic(newer, "bobs");
    newer.allow("bob", ResourceType.TOPIC, from.topic(), AclOperation.READ);
    newer.password("bob", "another");
    produce(newer, from);
    ConnectionSettings wrong = newer.settings("SCRAM-SHA-512", "bob", "right");
    ConnectionSettings brief =
        new ConnectionSettings(wrong.name(), wrong.properties(), Duration.ofSeconds(3));
    try (ClusterConnection connection = ClusterConnection.open(brief);
        ClusterConnection target =
            ClusterConnection.open(newer.settings("PLAIN", "alice", "right"))) {
      TopicPartition open = topic(newer, "open");
      FetchSettings soon = FetchSettings.defaults().withUnreachableAfter(Duration.ofSeconds(2));
      TestMirror mirror = mirror(connection, from, target, open, soon);
      await().until(() -> has(mirror, FetchProblem.Kind.UNREACHABLE));
      assertThat(mirror.problems.get(0).message()).contains("Authentication failed");
      assertThatThrownBy(() -> connection.producerFence().identify("x").get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("Authentication failed");

      newer.password("bob", "right");

      await().atMost(Duration.ofSeconds(20)).until(() -> mirror.records.get() == RECORDS);
    }
  }

  @Test
  void aBrokerThatCannotBeReachedIsToldAndWaitedFor() {
    TopicPartition from = topic(older, "open");
    TopicPartition to = topic(newer, "reached");
    newer.allow("alice", ResourceType.TOPIC, to.topic(), AclOperation.WRITE);
    Link link = older.kafka().links(SecureKafka.FAR).get(0);
    try (ClusterConnection source =
            ClusterConnection.open(
                older
                    .settings("SCRAM-SHA-256", "alice", "right")
                    .with("reconnect.backoff.max.ms", "500"));
        ClusterConnection target =
            ClusterConnection.open(newer.settings("PLAIN", "alice", "right"))) {
      FetchSettings soon = FetchSettings.defaults().withUnreachableAfter(Duration.ofSeconds(1));
      TestMirror mirror = mirror(source, from, target, to, soon);
      produce(older, from);
      await().atMost(Duration.ofSeconds(20)).until(() -> mirror.records.get() == RECORDS);
      link.cut();
      try {
        await().until(() -> has(mirror, FetchProblem.Kind.UNREACHABLE));
        produce(older, from);
      } finally {
        link.heal();
      }

      await().atMost(Duration.ofSeconds(20)).until(() -> mirror.records.get() == 2 * RECORDS);
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
        .atMost(Duration.ofSeconds(20))
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
