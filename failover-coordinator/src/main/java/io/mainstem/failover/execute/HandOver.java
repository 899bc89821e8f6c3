package io.mainstem.failover.execute;

import io.mainstem.api.Versioned;
import io.mainstem.api.client.WorkerClient;
import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.failover.execute.MovePlan.Passive;
import io.mainstem.failover.execute.MovePlan.Place;
import io.mainstem.service.ServiceContext;
import io.mainstem.service.store.Stored;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that nothing copies into the new primary any more: if both directions ran at once, a
 * record would go round and round. Used by one thread.
 */
final class HandOver {

  private static final Logger log = LoggerFactory.getLogger(HandOver.class);

  private final ServiceContext context;

  HandOver(ServiceContext context) {
    this.context = context;
  }

  /** What still copies into {@code primary}'s topics, as sentences; empty when nothing does. */
  List<String> remaining(MovePlan plan, String primary) {
    List<String> remaining = new ArrayList<>();
    Set<String> topics = new HashSet<>();
    Set<String> clusters = new HashSet<>();
    for (Passive topic : plan.passives()) {
      for (Place place : List.of(topic.newPrimary(), topic.oldPrimary())) {
        if (place.cluster().region().equals(primary)) {
          topics.add(place.topic());
          clusters.add(place.cluster().id());
        }
      }
    }
    if (topics.isEmpty()) {
      return remaining;
    }
    Set<String> routes = routesInto(clusters, topics, remaining);
    if (remaining.isEmpty()) {
      workersOn(routes, topics, primary, remaining);
    }
    return remaining;
  }

  private Set<String> routesInto(Set<String> clusters, Set<String> topics, List<String> remaining) {
    Set<String> into = new HashSet<>();
    for (Versioned<Route> stored : context.store().list(Stored.ROUTES)) {
      Route route = stored.value();
      if (clusters.contains(route.targetCluster())) {
        into.add(route.id());
        topics.stream()
            .filter(topic -> route.targetTopic(topic).isPresent())
            .forEach(topic -> remaining.add("the route " + route.id() + " still has " + topic));
      }
    }
    clusters.forEach(
        target ->
            context
                .store()
                .ids(Stored.CLUSTERS)
                .forEach(source -> into.add(Route.derivedId(source, target))));
    return into;
  }

  /** A worker that does not answer is passed over: its mirrors are fenced at the brokers. */
  private void workersOn(
      Set<String> routes, Set<String> topics, String region, List<String> remaining) {
    for (ServiceInstance worker :
        context.directory().instances(ServiceKind.REPLICATOR_WORKER, region)) {
      try {
        WorkerClient client = new WorkerClient(context.restClient(List.of(worker.url())));
        for (MirrorStatus mirror : client.report().mirrors()) {
          if (mirror.state() != MirrorState.CLOSED
              && routes.contains(mirror.mirror().route())
              && topics.contains(mirror.mirror().topic())) {
            remaining.add(mirror.mirror() + " is " + mirror.state() + " on " + worker.instance());
          }
        }
      } catch (ServiceUnreachableException | ProblemException e) {
        log.info(
            "A worker does not answer, its mirrors are fenced at the brokers worker={} error=\"{}\"",
            worker.instance(),
            e.getMessage());
      }
    }
  }
}
