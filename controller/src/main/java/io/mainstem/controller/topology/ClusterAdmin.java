package io.mainstem.controller.topology;

import io.mainstem.api.replication.MirrorRestart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to one cluster. Thread-safe; every method waits a few seconds at most. */
final class ClusterAdmin implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ClusterAdmin.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(8);

  private final String cluster;
  private final Admin admin;

  /**
   * @param properties bootstrap servers and security
   */
  ClusterAdmin(String cluster, String clientId, Map<String, Object> properties) {
    this.cluster = cluster;
    Map<String, Object> all = new HashMap<>(properties);
    all.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, clientId);
    all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
    all.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 3_000);
    this.admin = Admin.create(all);
  }

  /** The topics that are asked for and that are there. */
  Map<String, TopicFacts> topics(Interest interest)
      throws ExecutionException, InterruptedException, TimeoutException {
    Set<String> names = new HashSet<>(interest.topics());
    if (interest.everything()) {
      names.addAll(get(admin.listTopics().names()));
    }
    Map<String, TopicFacts> found = new HashMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> entry :
        admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        TopicDescription description = get(entry.getValue());
        found.put(
            entry.getKey(),
            new TopicFacts(description.partitions().size(), description.topicId().toString()));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return found;
  }

  /**
   * Creates and grows topics.
   *
   * @param settings names of the settings that a copy is created with
   * @param others connections to the clusters that the settings come from
   * @return whether anything was changed
   */
  boolean provision(List<TopicNeed> needs, Set<String> settings, ClusterWatch.AdminSource others)
      throws ExecutionException, InterruptedException, TimeoutException {
    if (needs.isEmpty()) {
      return false;
    }
    Map<String, TopicFacts> there =
        topics(
            new Interest(
                needs.stream().map(TopicNeed::topic).collect(java.util.stream.Collectors.toSet()),
                false));
    List<TopicNeed> changed = new ArrayList<>();
    for (TopicNeed need : needs) {
      TopicFacts facts = there.get(need.topic());
      if (facts == null && !others.answers(need.sourceCluster())) {
        continue; // what it would be created with is not known now, and asking would hold up all
      }
      if (facts == null) {
        create(need, settings, others);
        changed.add(need);
      } else if (facts.partitions() < need.partitions()) {
        grow(need);
        changed.add(need);
      }
    }
    return !changed.isEmpty();
  }

  private void create(TopicNeed need, Set<String> names, ClusterWatch.AdminSource others)
      throws ExecutionException, InterruptedException, TimeoutException {
    Optional<ClusterAdmin> source = others.of(need.sourceCluster());
    Map<String, String> settings =
        source.isPresent()
            ? source
                .get()
                .settings(Set.of(need.sourceTopic()), names)
                .getOrDefault(need.sourceTopic(), Map.of())
            : Map.of();
    NewTopic topic =
        new NewTopic(need.topic(), Optional.of(need.partitions()), Optional.empty())
            .configs(settings);
    try {
      get(admin.createTopics(List.of(topic)).all());
      log.info(
          "Created a topic to copy to cluster={} topic={} partitions={}",
          cluster,
          need.topic(),
          need.partitions());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private void grow(TopicNeed need)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      get(
          admin
              .createPartitions(Map.of(need.topic(), NewPartitions.increaseTo(need.partitions())))
              .all());
      log.info(
          "Grew a topic to copy to cluster={} topic={} partitions={}",
          cluster,
          need.topic(),
          need.partitions());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof InvalidPartitionsException)) {
        throw e; // otherwise somebody else was quicker
      }
    }
  }

  /**
   * The settings that topics have of their own, without defaults.
   *
   * @param names those that are wanted
   * @return by topic; a topic that is not there is left out
   */
  Map<String, Map<String, String>> settings(Set<String> topics, Set<String> names)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<ConfigResource> resources =
        topics.stream().map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList();
    Map<String, Map<String, String>> found = new HashMap<>();
    for (Map.Entry<ConfigResource, KafkaFuture<Config>> entry :
        admin.describeConfigs(resources).values().entrySet()) {
      try {
        found.put(entry.getKey().name(), own(get(entry.getValue()), names));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return found;
  }

  private static Map<String, String> own(Config config, Set<String> names) {
    Map<String, String> settings = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG
          && names.contains(entry.name())) {
        settings.put(entry.name(), entry.value());
      }
    }
    return settings;
  }

  /** Changes the settings of a topic, nothing else about it. */
  void change(String topic, SettingChanges changes)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<AlterConfigOp> operations = new ArrayList<>();
    changes
        .set()
        .forEach(
            (name, value) ->
                operations.add(
                    new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
    changes
        .unset()
        .forEach(
            name ->
                operations.add(
                    new AlterConfigOp(new ConfigEntry(name, ""), AlterConfigOp.OpType.DELETE)));
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    get(admin.incrementalAlterConfigs(Map.of(resource, operations)).all());
  }

  /**
   * Where a restart would begin.
   *
   * @throws ExecutionException with the cause, if the cluster or the partition is not there
   */
  PartitionRange range(TopicPartition partition, MirrorRestart restart)
      throws ExecutionException, InterruptedException, TimeoutException {
    long first = offset(partition, OffsetSpec.earliest());
    long end = offset(partition, OffsetSpec.latest());
    return new PartitionRange(first, end, wanted(partition, restart, first, end));
  }

  private long wanted(TopicPartition partition, MirrorRestart restart, long first, long end)
      throws ExecutionException, InterruptedException, TimeoutException {
    Long offset = restart.offset();
    if (offset != null) {
      return Math.max(first, Math.min(end, offset));
    }
    Instant timestamp = restart.timestamp();
    if (timestamp != null) {
      long found = offset(partition, OffsetSpec.forTimestamp(timestamp.toEpochMilli()));
      return found < 0 ? end : found;
    }
    return restart.from() == MirrorRestart.From.EARLIEST ? first : end;
  }

  private long offset(TopicPartition partition, OffsetSpec spec)
      throws ExecutionException, InterruptedException, TimeoutException {
    return get(admin.listOffsets(Map.of(partition, spec)).partitionResult(partition)).offset();
  }

  private static <T> T get(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(TIMEOUT.toMillis() + 1_000, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
