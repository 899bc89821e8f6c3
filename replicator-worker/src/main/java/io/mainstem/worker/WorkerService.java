package io.mainstem.worker;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.service.KafkaConnections;
import io.mainstem.service.MainstemService;
import io.mainstem.service.ServiceContext;
import io.mainstem.wire.ConnectionSettings;
import io.mainstem.worker.assignment.AssignmentListener;
import io.mainstem.worker.assignment.FleetMembership;
import io.mainstem.worker.assignment.RestartWatch;
import io.mainstem.worker.health.FleetHealth;
import io.mainstem.worker.health.WorkerMetrics;
import io.mainstem.worker.health.WorkerResource;
import io.mainstem.worker.health.WorkerView;
import io.mainstem.worker.mirror.MirrorEvents;
import io.mainstem.worker.mirror.Mirrors;
import io.mainstem.worker.mirror.RouteMeters;
import io.mainstem.worker.mirror.Throttles;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The replicator worker: copies the mirrors that its fleet assigns to it. */
public final class WorkerService implements MainstemService {
  private static final long SHARE_EVERY_SECONDS = 2;
  private static final long LOOK_FOR_RESTARTS_EVERY_SECONDS = 1;

  private final WorkerSettings settings;

  public WorkerService(WorkerSettings settings) {
    this.settings = settings;
  }

  @Override
  public ServiceKind kind() {
    return ServiceKind.REPLICATOR_WORKER;
  }

  @Override
  public void start(ServiceContext context) {
    WorkerMetrics metrics = new WorkerMetrics(context.prometheus());
    RouteMeters meters = new RouteMeters(metrics::latencyOf);
    FleetMembership membership =
        new FleetMembership(
            context.region(), context.instance(), context.zookeeper(), settings.sessionTimeout());
    Mirrors mirrors =
        new Mirrors(
            context.instance(),
            settings,
            cluster -> connection(context.kafka(), cluster),
            meters,
            new MirrorEvents(metrics::count),
            context.clock()::millis,
            membership::isMember);
    context.routingTable().onChange(mirrors::follow);
    WorkerView view = new WorkerView(context.instance(), mirrors);
    metrics.expose(context.prometheus(), meters, view::mirrors);
    metrics.exposeTakeOvers(
        context.prometheus(), mirrors::takeOversUnderWay, mirrors::takeOversWaiting);
    metrics.exposeTakeOverTimes(context.prometheus(), mirrors.takeOverTimes());
    context.environment().jersey().register(new WorkerResource(view));
    context.environment().healthChecks().register("fleet", new FleetHealth(membership));
    context.environment().lifecycle().manage(life(mirrors, membership));
    shareLimits(context, mirrors.throttles(), membership);
    followRestarts(context, mirrors);
  }

  /** Limits hold for all workers of a route together: each keeps its part. */
  private static void shareLimits(
      ServiceContext context, Throttles throttles, FleetMembership membership) {
    var unused =
        context
            .environment()
            .lifecycle()
            .scheduledExecutorService("limits", true)
            .build()
            .scheduleWithFixedDelay(
                () ->
                    throttles
                        .limited()
                        .forEach(
                            route ->
                                membership
                                    .shareOf(route)
                                    .ifPresent(share -> throttles.share(route, share))),
                SHARE_EVERY_SECONDS,
                SHARE_EVERY_SECONDS,
                TimeUnit.SECONDS);
  }

  private static void followRestarts(ServiceContext context, Mirrors mirrors) {
    var unused =
        context
            .environment()
            .lifecycle()
            .scheduledExecutorService("restarts", true)
            .build()
            .scheduleWithFixedDelay(
                new RestartWatch(context.store(), context.region(), mirrors::follow),
                0,
                LOOK_FOR_RESTARTS_EVERY_SECONDS,
                TimeUnit.SECONDS);
  }

  private static AssignmentListener orders(Mirrors mirrors) {
    return new AssignmentListener() {
      @Override
      public void assigned(MirrorId mirror) {
        mirrors.open(mirror);
      }

      @Override
      public void withdrawn(MirrorId mirror) {
        mirrors.drain(mirror);
      }
    };
  }

  private static Managed life(Mirrors mirrors, FleetMembership membership) {
    return new Managed() {
      @Override
      public void start() {
        membership.start(orders(mirrors));
      }

      @Override
      public void stop() {
        mirrors.close();
        membership.close();
      }
    };
  }

  private static ConnectionSettings connection(KafkaConnections kafka, Cluster cluster) {
    Map<String, String> properties = new HashMap<>();
    kafka
        .clientProperties(cluster)
        .forEach((key, value) -> properties.put(key, String.valueOf(value)));
    return new ConnectionSettings(cluster.id(), properties);
  }
}
