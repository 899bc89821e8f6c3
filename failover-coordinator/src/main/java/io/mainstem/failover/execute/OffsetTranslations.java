package io.mainstem.failover.execute;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Versioned;
import io.mainstem.api.failover.OffsetTranslation;
import io.mainstem.api.failover.OffsetTranslation.Outcome;
import io.mainstem.api.failover.OffsetTranslation.Translated;
import io.mainstem.api.failover.OffsetTranslationRequest;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.offsets.RunIndex;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.failover.execute.Paths.Path;
import io.mainstem.failover.translate.MirrorRuns;
import io.mainstem.failover.translate.Position;
import io.mainstem.failover.translate.Translator;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers where positions of one cluster stand in another, from the offset runs as they are stored
 * now. Thread-safe.
 */
public final class OffsetTranslations {

  private static final Logger log = LoggerFactory.getLogger(OffsetTranslations.class);

  private final VersionedStore store;
  private final KafkaClusters kafka;

  public OffsetTranslations(VersionedStore store, KafkaClusters kafka) {
    this.store = store;
    this.kafka = kafka;
  }

  /**
   * @throws InvalidValueException if a cluster is not known
   * @throws ClusterUnavailable if the runs cannot be read in time
   */
  public OffsetTranslation translate(OffsetTranslationRequest request) {
    Map<String, Cluster> clusters = new HashMap<>();
    store.list(Stored.CLUSTERS).forEach(c -> clusters.put(c.value().id(), c.value()));
    require(clusters, "from", request.from());
    require(clusters, "to", request.to());
    Paths paths = new Paths(values(store.list(Stored.ROUTES)), values(store.list(Stored.TOPICS)));
    List<Optional<Path>> found =
        request.positions().stream()
            .map(position -> paths.find(request.from(), request.to(), position.topic()))
            .toList();
    try (Session session = new Session(clusters)) {
      for (int i = 0; i < found.size(); i++) {
        int partition = request.positions().get(i).partition();
        found.get(i).ifPresent(path -> session.want(path, partition));
      }
      session.read();
      List<Translated> answers = new ArrayList<>();
      for (int i = 0; i < found.size(); i++) {
        answers.add(answer(session, request.positions().get(i), found.get(i)));
      }
      return new OffsetTranslation(request.from(), request.to(), answers);
    }
  }

  private static Translated answer(
      Session session, OffsetTranslationRequest.Position asked, Optional<Path> path) {
    Position position =
        path.map(found -> session.translate(found, asked.partition(), asked.offset()))
            .orElse(
                new Position(Outcome.NO_MAPPING, -1, List.of(), "no route copies between the two"));
    boolean known = position.outcome() != Outcome.NO_MAPPING;
    return new Translated(
        asked.topic(),
        asked.partition(),
        asked.offset(),
        position.outcome(),
        known ? path.map(Path::targetTopic).orElse(null) : null,
        known ? asked.partition() : -1,
        position.offset(),
        position.alreadySeen(),
        position.detail());
  }

  private static void require(Map<String, Cluster> clusters, String field, String id) {
    if (!clusters.containsKey(id)) {
      throw new InvalidValueException(field, "there is no cluster " + id);
    }
  }

  private static <T> List<T> values(List<Versioned<T>> stored) {
    return stored.stream().map(Versioned::value).toList();
  }

  /** The runs that one request needs. Used by one thread. */
  private final class Session implements AutoCloseable {
    private final Map<String, Cluster> clusters;
    private final Map<String, Set<MirrorId>> wanted = new HashMap<>();
    private final Map<String, RunTail> tails = new HashMap<>();
    private final Map<String, Optional<UUID>> topicIds = new HashMap<>();

    Session(Map<String, Cluster> clusters) {
      this.clusters = clusters;
    }

    void want(Path path, int partition) {
      for (Paths.Leg leg : path.legs()) {
        wanted.computeIfAbsent(leg.target(), id -> new HashSet<>()).add(leg.mirror(partition));
      }
    }

    void read() {
      wanted.forEach(
          (cluster, mirrors) -> {
            Cluster found = clusters.get(cluster);
            if (found != null) {
              RunTail tail = kafka.runs(found);
              tails.put(cluster, tail);
              tail.follow(mirrors);
              tail.catchUp();
            }
          });
    }

    Position translate(Path path, int partition, long offset) {
      if (path instanceof Paths.Forward forward) {
        return Translator.forward(runs(forward.leg(), partition), offset);
      } else if (path instanceof Paths.Backward backward) {
        return Translator.backward(runs(backward.leg(), partition), offset);
      }
      List<Translator.Origin> origins = new ArrayList<>();
      for (Paths.OriginLegs legs : ((Paths.ThroughView) path).origins()) {
        origins.add(
            new Translator.Origin(
                legs.origin(), runs(legs.intoFrom(), partition), runs(legs.intoTo(), partition)));
      }
      return Translator.throughOrigins(origins, offset);
    }

    private RunIndex runs(Paths.Leg leg, int partition) {
      RunTail tail = tails.get(leg.target());
      if (tail == null) {
        return new RunIndex();
      }
      MirrorRuns runs = tail.of(leg.mirror(partition));
      Optional<UUID> source = topicId(leg.source(), leg.topic());
      Optional<UUID> target = topicId(leg.target(), leg.targetTopic());
      return source.isPresent() && target.isPresent()
          ? runs.between(source.get(), target.get())
          : runs.latest();
    }

    /** Empty while the cluster does not answer: it may be the one that is dead. */
    private Optional<UUID> topicId(String cluster, String topic) {
      return topicIds.computeIfAbsent(
          cluster + "/" + topic,
          key -> {
            Cluster found = clusters.get(cluster);
            if (found == null) {
              return Optional.empty();
            }
            try {
              return Optional.ofNullable(kafka.topicIds(found, List.of(topic)).get(topic));
            } catch (ClusterUnavailable e) {
              log.info(
                  "Translating by the newest runs, the topic's id is not known cluster={} topic={} error=\"{}\"",
                  cluster,
                  topic,
                  e.getMessage());
              return Optional.empty();
            }
          });
    }

    @Override
    public void close() {
      tails.values().forEach(RunTail::close);
    }
  }
}
