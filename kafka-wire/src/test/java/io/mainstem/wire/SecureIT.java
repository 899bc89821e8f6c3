package io.mainstem.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.wire.append.AppendFailure;
import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.PartitionAppender;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.producer.ProducerIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies over TLS with SASL, and what happens without the right or with the wrong password. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecureIT {
  private final WorkDirectory work = WorkDirectory.temporary();
  private final TestCertificates certificates = TestCertificates.in(work.path());
  private final LocalKafka kafka = secured(LocalKafka.named("secure", work).regionListener("far"));

  private LocalKafka secured(LocalKafka.Builder builder) {
    String listener = "listener.name.from_far.";
    return builder
        .property(
            "listener.security.protocol.map",
            "CONTROLLER:PLAINTEXT,LOCAL:PLAINTEXT,FROM_FAR:SASL_SSL")
        .property(listener + "sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512")
        .property(
            listener + "plain.sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"right\";")
        .property(
            listener + "scram-sha-512.sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required;")
        .property(listener + "ssl.keystore.type", "PKCS12")
        .property(listener + "ssl.keystore.location", certificates.keyStore().toString())
        .property(listener + "ssl.keystore.password", TestCertificates.PASSWORD)
        .property(listener + "ssl.key.password", TestCertificates.PASSWORD)
        .property(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
        .property("super.users", "User:ANONYMOUS")
        .build();
  }

  @BeforeAll
  void start() throws Exception {
    kafka.start();
    try (Admin admin = kafka.admin()) {
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      "alice",
                      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                      "right".getBytes(StandardCharsets.UTF_8))))
          .all()
          .get();
    }
  }

  @AfterAll
  void stop() {
    kafka.close();
    work.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "SCRAM-SHA-512"})
  void copiesOverTlsAndWaitsForTheRightToDoSo(String mechanism) throws Exception {
    TopicPartition from = topic("from-" + mechanism);
    TopicPartition to = topic("to-" + mechanism);
    produce(from);
    try (ClusterConnection connection = ClusterConnection.open(settings(mechanism, "right"))) {
      assertThatThrownBy(() -> connection.producerFence().identify("copy-" + mechanism).get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TransactionalIdAuthorizationException.class);
      allow(ResourceType.TRANSACTIONAL_ID, "copy-" + mechanism, AclOperation.ALL);
      allow(ResourceType.TOPIC, to.topic(), AclOperation.WRITE);
      ProducerIdentity identity = awaitIdentity(connection, "copy-" + mechanism);
      TestMirror mirror =
          new TestMirror(
              connection.newFetcher(FetchSettings.defaults()),
              from,
              connection.newAppender(AppendSettings.defaults()),
              to,
              identity);

      await()
          .until(
              () ->
                  mirror.problems.stream()
                      .anyMatch(each -> each.kind() == FetchProblem.Kind.NOT_AUTHORISED));
      allow(ResourceType.TOPIC, from.topic(), AclOperation.READ);

      await().atMost(Duration.ofSeconds(30)).until(() -> mirror.records.get() == 100);
      assertThat(mirror.failures).isEmpty();
    }
  }

  @Test
  void aRefusedWriterIsToldSo() throws Exception {
    TopicPartition to = topic("refused");
    allow(ResourceType.TRANSACTIONAL_ID, "refused", AclOperation.ALL);
    allow(ResourceType.TOPIC, "refused", AclOperation.DESCRIBE);
    try (ClusterConnection connection = ClusterConnection.open(settings("PLAIN", "right"))) {
      FenceIT.Outcome outcome = new FenceIT.Outcome();
      PartitionAppender<String> appender =
          connection
              .newAppender(AppendSettings.defaults())
              .open(to, awaitIdentity(connection, "refused"), outcome);

      appender.append(FenceIT.batch("x"), "x");

      await().until(() -> !outcome.failures.isEmpty());
      assertThat(outcome.failures.peek().kind()).isEqualTo(AppendFailure.Kind.NOT_AUTHORISED);
      assertThat(outcome.given).containsExactly("x");
    }
  }

  @Test
  void aWrongPasswordIsToldAndTriedAgain() {
    ConnectionSettings wrong = settings("PLAIN", "wrong");
    ConnectionSettings brief =
        new ConnectionSettings(wrong.name(), wrong.properties(), Duration.ofSeconds(4));
    try (ClusterConnection connection = ClusterConnection.open(brief)) {
      List<FetchProblem> problems = new CopyOnWriteArrayList<>();
      try (BatchFetcher fetcher =
          connection.newFetcher(
              FetchSettings.defaults().withUnreachableAfter(Duration.ofSeconds(3)))) {
        fetcher.add(
            new TopicPartition("any", 0), BatchFetcher.ANY_TOPIC_ID, 0, new ProblemSink(problems));

        await()
            .untilAsserted(
                () ->
                    assertThat(problems)
                        .extracting(FetchProblem::kind)
                        .contains(FetchProblem.Kind.UNREACHABLE));
        assertThat(problems.get(0).message()).contains("Authentication failed");
        assertThatThrownBy(() -> connection.producerFence().identify("x").get(20, TimeUnit.SECONDS))
            .cause()
            .isInstanceOf(TimeoutException.class)
            .hasMessageContaining("Authentication failed");
      }
    }
  }

  private record ProblemSink(List<FetchProblem> problems) implements FetchSink {
    @Override
    public void onBatches(FetchedBatches batches) {
      batches.release();
    }

    @Override
    public void onProblem(FetchProblem problem) {
      problems.add(problem);
    }
  }

  private static ProducerIdentity awaitIdentity(ClusterConnection connection, String name) {
    return await()
        .ignoreExceptions()
        .until(() -> connection.producerFence().identify(name).get(), identity -> true);
  }

  private ConnectionSettings settings(String mechanism, String password) {
    String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
    Map<String, String> properties = new HashMap<>();
    properties.put("bootstrap.servers", kafka.bootstrapServers("far"));
    properties.put("security.protocol", "SASL_SSL");
    properties.put("ssl.truststore.type", "PKCS12");
    properties.put("ssl.truststore.location", certificates.trustStore().toString());
    properties.put("ssl.truststore.password", TestCertificates.PASSWORD);
    properties.put("sasl.mechanism", mechanism);
    properties.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security."
            + module
            + " required username=\"alice\" password=\""
            + password
            + "\";");
    return new ConnectionSettings("secure", properties);
  }

  private void allow(ResourceType type, String name, AclOperation operation) throws Exception {
    AclBinding binding =
        new AclBinding(
            new ResourcePattern(type, name, PatternType.LITERAL),
            new AccessControlEntry("User:alice", "*", operation, AclPermissionType.ALLOW));
    try (Admin admin = kafka.admin()) {
      admin.createAcls(List.of(binding)).all().get();
    }
  }

  private TopicPartition topic(String name) {
    kafka.createTopic(name, 1);
    return new TopicPartition(name, 0);
  }

  private void produce(TopicPartition to) {
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(kafka.bootstrapServers(), Map.of())) {
      Clients.sendAll(
          producer,
          IntStream.range(0, 100)
              .mapToObj(i -> new ProducerRecord<byte[], byte[]>(to.topic(), new byte[100]))
              .toList());
    }
  }
}
