package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.CLUSTERS;
import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.awaitEvent;
import static io.mainstem.worker.mirror.MirrorLab.awaitPaused;
import static io.mainstem.worker.mirror.MirrorLab.produce;
import static io.mainstem.worker.mirror.MirrorLab.west;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.MirrorStatus.Guarantee;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.worker.Logs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
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

/** A target that denies mirrors their transactional ids, with a real authorizer and its ACLs. */
class DeniedRightsIT {
  private static final String TOPIC = "denied-name";
  private static final MirrorId MIRROR = new MirrorId("denied", TOPIC, 0);

  private static final LocalKafka TARGET =
      LocalKafka.named("denying", CLUSTERS.work)
          .property(
              "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
          .property("allow.everyone.if.no.acl.found", "true")
          .build();

  private static final AclBinding DENIED =
      new AclBinding(
          new ResourcePattern(
              ResourceType.TRANSACTIONAL_ID, "mainstem." + MIRROR.route(), PatternType.PREFIXED),
          new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.ALL, AclPermissionType.DENY));

  private final MirrorLab lab = new MirrorLab(TARGET);

  @BeforeAll
  static void startTarget() {
    TARGET.start();
    CLUSTERS.west.createTopic(TOPIC, 1);
    TARGET.createTopic(TOPIC, 1);
  }

  @AfterAll
  static void stopTarget() {
    TARGET.close();
  }

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  private static Route route(Route.Guarantee guarantee) {
    return MirrorLab.to(TARGET, MirrorLab.route("denied", TOPIC)).withGuarantee(guarantee);
  }

  private static MirrorStatus status(Mirrors worker) throws Exception {
    return worker.statuses().get().get(0);
  }

  private static void awaitGuarantee(Mirrors worker, Guarantee guarantee) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              MirrorStatus status = status(worker);
              return status.guarantee() == guarantee && status.sourcePosition() >= 0;
            });
    awaitCaughtUp(worker, 1);
  }

  /** Paused by default; at least once where the route wants that; exactly once with the right. */
  @Test
  void whatTheRouteSaysHappensUntilTheRightIsThere() throws Exception {
    Mirrors worker =
        lab.worker(
            MirrorLab.settings(Map.of("retryMin", "200ms", "retryMax", "500ms")),
            () -> true,
            TakeOverStep.Watch.NOBODY,
            route(Route.Guarantee.EXACTLY_ONCE));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TARGET.bootstrapServers()))) {
      admin.createAcls(List.of(DENIED)).all().get();
      produce(TOPIC, 1, "lz4", 200);
      worker.open(MIRROR);
      awaitPaused(worker, PauseReason.NOT_AUTHORISED);

      lab.follow(worker, route(Route.Guarantee.AT_LEAST_ONCE_IF_DENIED));
      awaitGuarantee(worker, Guarantee.AT_LEAST_ONCE);
      assertThat(status(worker).detail()).contains(MIRROR.transactionalId());
      MirrorLab.awaitRecorded(TARGET.bootstrapServers(), MIRROR, 200);
      Mirrors second = lab.worker(route(Route.Guarantee.AT_LEAST_ONCE_IF_DENIED));
      worker.drain(MIRROR);
      second.open(MIRROR);
      awaitEvent(second, MirrorEvent.Kind.AT_LEAST_ONCE);
      produce(TOPIC, 1, "none", 50);
      awaitGuarantee(second, Guarantee.AT_LEAST_ONCE);

      admin.deleteAcls(List.of(DENIED.toFilter())).all().get();
      awaitGuarantee(second, Guarantee.EXACTLY_ONCE);
      awaitEvent(second, MirrorEvent.Kind.EXACTLY_ONCE);
      produce(TOPIC, 1, "none", 30);
      awaitCaughtUp(second, 1);
    }

    // All moves were in good order: nothing had to come twice.
    assertThat(MirrorLab.described(Logs.read(TARGET.bootstrapServers(), TOPIC, "read_uncommitted")))
        .isEqualTo(MirrorLab.described(Logs.read(west(), TOPIC, "read_uncommitted")));
  }
}
