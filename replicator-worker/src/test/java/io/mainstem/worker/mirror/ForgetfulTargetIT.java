package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.CLUSTERS;
import static io.mainstem.worker.mirror.MirrorLab.assertEqual;
import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.awaitOneOwner;
import static io.mainstem.worker.mirror.MirrorLab.produce;
import static io.mainstem.worker.mirror.MirrorLab.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.worker.Logs;
import io.mainstem.worker.WorkerSettings;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A target that forgets who wrote to it within seconds, as every broker does within days, and that
 * has access rules.
 */
class ForgetfulTargetIT {
  private static final LocalKafka TARGET =
      LocalKafka.named("forgetful", CLUSTERS.work)
          .property("transactional.id.expiration.ms", "5000")
          .property("transaction.remove.expired.transaction.cleanup.interval.ms", "300")
          .property("producer.id.expiration.ms", "5000")
          .property("producer.id.expiration.check.interval.ms", "300")
          .property(
              "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
          .property("allow.everyone.if.no.acl.found", "true")
          .build();

  private final MirrorLab lab = new MirrorLab(TARGET);

  @BeforeAll
  static void startTarget() {
    TARGET.start();
  }

  @AfterAll
  static void stopTarget() {
    TARGET.close();
  }

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  @Test
  void anOwnerWhoRenewsItsFenceIsRememberedAndKeepsSleepersOut() throws Exception {
    String topic = "remembered";
    create(topic);
    MirrorId mirror = new MirrorId("remembers", topic, 0);
    Route route = MirrorLab.to(TARGET, route("remembers", topic));
    WorkerSettings renewing =
        MirrorLab.settings(Map.of("renewFenceEvery", "500ms", "fencedFor", "10m"));
    CrashPoint asleep = new CrashPoint(TakeOverStep.BEFORE_WRITE, 2);
    produce(topic, 1, "lz4", 300);
    Mirrors sleeper = lab.worker(renewing, () -> true, asleep, route);
    sleeper.open(mirror);
    asleep.await();
    Mirrors owner = lab.worker(renewing, () -> true, TakeOverStep.Watch.NOBODY, route);
    owner.open(mirror);
    awaitCaughtUp(owner, 1);

    identifyOnce("a-bystander");
    await().atMost(MirrorLab.PATIENCE).until(() -> !transactionalIds().contains("a-bystander"));
    assertThat(transactionalIds()).contains(mirror.transactionalId());
    asleep.wake();
    produce(topic, 1, "lz4", 300);

    awaitOneOwner(topic, sleeper, owner);
    assertThat(owner.statuses().get().get(0).state()).isEqualTo(MirrorState.COPYING);
    assertEqual(topic, TARGET.bootstrapServers());
  }

  @Test
  void aMirrorWhoseIdentityWasForgottenGoesOnExactlyWhereItWas() throws Exception {
    String topic = "forgotten";
    create(topic);
    MirrorId mirror = new MirrorId("forgets", topic, 0);
    Route route = MirrorLab.to(TARGET, route("forgets", topic));
    produce(topic, 1, "lz4", 300);
    Mirrors first = lab.worker(route);
    first.open(mirror);
    awaitCaughtUp(first, 1);
    first.drain(mirror);
    await()
        .atMost(MirrorLab.PATIENCE)
        .until(() -> !transactionalIds().contains(mirror.transactionalId()));
    produce(topic, 1, "lz4", 300);

    Mirrors second = lab.worker(route);
    second.open(mirror);

    awaitCaughtUp(second, 1);
    assertThat(second.statuses().get()).allMatch(ForgetfulTargetIT::isExactlyOnce);
    assertEqual(topic, TARGET.bootstrapServers());
  }

  @Test
  void aMirrorThatMayNotUseItsIdentityPausesAloneUntilItMay() throws Exception {
    create("denied");
    create("allowed");
    produce("denied", 1, "lz4", 100);
    produce("allowed", 1, "lz4", 100);
    AclBinding denial = denial("mainstem.denies.denied.0");
    try (var admin = TARGET.admin()) {
      admin.createAcls(List.of(denial)).all().get();
    }
    Mirrors worker =
        lab.worker(
            MirrorLab.to(TARGET, route("denies", "denied")),
            MirrorLab.to(TARGET, route("allows", "allowed")));
    MirrorId denied = new MirrorId("denies", "denied", 0);
    MirrorId allowed = new MirrorId("allows", "allowed", 0);

    worker.open(denied);
    worker.open(allowed);

    MirrorLab.awaitState(worker, allowed, MirrorState.COPYING);
    await()
        .atMost(MirrorLab.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(worker.statuses().get())
                    .anyMatch(
                        status ->
                            status.mirror().equals(denied)
                                && status.reason() == PauseReason.NOT_AUTHORISED));
    try (var admin = TARGET.admin()) {
      admin.deleteAcls(List.of(denial.toFilter())).all().get();
    }
    awaitCaughtUp(worker, 2);
    assertEqual("denied", TARGET.bootstrapServers());
    assertEqual("allowed", TARGET.bootstrapServers());
  }

  private static AclBinding denial(String transactionalId) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TRANSACTIONAL_ID, transactionalId, PatternType.LITERAL),
        new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.WRITE, AclPermissionType.DENY));
  }

  private static boolean isExactlyOnce(MirrorStatus status) {
    return status.guarantee() == MirrorStatus.Guarantee.EXACTLY_ONCE;
  }

  private static void create(String topic) {
    CLUSTERS.west.createTopic(topic, 1);
    TARGET.createTopic(topic, 1);
  }

  /** Somebody who comes once and is forgotten again. */
  private static void identifyOnce(String transactionalId) {
    Map<String, Object> settings = Map.of("transactional.id", transactionalId);
    try (KafkaProducer<byte[], byte[]> producer =
        Logs.producer(TARGET.bootstrapServers(), settings)) {
      producer.initTransactions();
    }
  }

  private static List<String> transactionalIds() throws Exception {
    try (var admin = TARGET.admin()) {
      Collection<TransactionListing> all = admin.listTransactions().all().get();
      return all.stream().map(TransactionListing::transactionalId).toList();
    }
  }
}
