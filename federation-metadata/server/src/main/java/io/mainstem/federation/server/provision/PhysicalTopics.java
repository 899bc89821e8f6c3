package io.mainstem.federation.server.provision;

import io.mainstem.api.federation.Cluster;
import io.mainstem.federation.server.derive.PhysicalTopic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks and changes topics on clusters. Every change asks first and does only what is missing, so it
 * can be repeated after a crash. Calls block, each at most for the admin client's time-out;
 * thread-safe.
 */
public final class PhysicalTopics {

  private final ClusterAdmins admins;

  public PhysicalTopics(ClusterAdmins admins) {
    this.admins = admins;
  }

  /** How many brokers the cluster has now. */
  public int brokers(Cluster cluster) {
    return get(cluster, "asking for its brokers", admins.of(cluster).describeCluster().nodes())
        .size();
  }

  /** The topic as the cluster has it, or empty if it says that there is none. */
  public Optional<PhysicalTopic> describe(Cluster cluster, String topic) {
    return Optional.ofNullable(describe(cluster, List.of(topic)).get(topic));
  }

  /** The topics as the cluster has them, by name; those that it does not have are left out. */
  public Map<String, PhysicalTopic> describe(Cluster cluster, Collection<String> topics) {
    Admin admin = admins.of(cluster);
    Map<String, KafkaFuture<TopicDescription>> descriptions =
        admin.describeTopics(topics).topicNameValues();
    Map<ConfigResource, KafkaFuture<Config>> configs =
        admin
            .describeConfigs(
                topics.stream()
                    .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                    .toList())
            .values();
    Map<String, PhysicalTopic> found = new HashMap<>();
    for (String topic : topics) {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      Optional<TopicDescription> description = known(cluster, topic, descriptions.get(topic));
      Optional<Config> config = known(cluster, topic, configs.get(resource));
      if (description.isPresent() && config.isPresent()) {
        found.put(
            topic,
            new PhysicalTopic(
                topic, description.get().partitions().size(), settings(config.get())));
      }
    }
    return found;
  }

  private static Map<String, String> settings(Config config) {
    Map<String, String> settings = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.value() != null) {
        settings.put(entry.name(), entry.value());
      }
    }
    return settings;
  }

  /** Empty if the cluster says that there is no such topic. */
  private static <T> Optional<T> known(
      Cluster cluster, String topic, @Nullable KafkaFuture<T> answer) {
    if (answer == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(answer.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw ClusterProblem.of(cluster, "describing " + topic, e);
    } catch (InterruptedException e) {
      throw ClusterProblem.of(cluster, "describing " + topic, e);
    }
  }

  /** Lets the cluster check a creation by all its rules, without doing it. */
  public void tryCreate(
      Cluster cluster,
      String topic,
      int partitions,
      int replicationFactor,
      Map<String, String> config) {
    create(cluster, topic, partitions, replicationFactor, config, true);
  }

  /**
   * Makes the topic be there with these partitions and settings.
   *
   * @return what was done, as a sentence
   */
  public String ensure(
      Cluster cluster,
      String topic,
      int partitions,
      int replicationFactor,
      Map<String, String> config) {
    Optional<PhysicalTopic> found = describe(cluster, topic);
    if (found.isEmpty()) {
      create(cluster, topic, partitions, replicationFactor, config, false);
      return "created with %d partitions, %d copies".formatted(partitions, replicationFactor);
    }
    List<String> done = new ArrayList<>();
    if (found.get().partitions() < partitions) {
      get(
          cluster,
          "growing " + topic,
          admins
              .of(cluster)
              .createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
              .all());
      done.add("grown from %d to %d partitions".formatted(found.get().partitions(), partitions));
    }
    List<AlterConfigOp> changes = new ArrayList<>();
    config.forEach(
        (key, value) -> {
          if (!value.equals(found.get().config().get(key))) {
            changes.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET));
            done.add("set %s to %s".formatted(key, value));
          }
        });
    if (!changes.isEmpty()) {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      get(
          cluster,
          "setting the configuration of " + topic,
          admins.of(cluster).incrementalAlterConfigs(Map.of(resource, changes)).all());
    }
    return done.isEmpty() ? "was there as wanted" : String.join("; ", done);
  }

  private void create(
      Cluster cluster,
      String topic,
      int partitions,
      int replicationFactor,
      Map<String, String> config,
      boolean validateOnly) {
    NewTopic wanted = new NewTopic(topic, partitions, (short) replicationFactor).configs(config);
    try {
      admins
          .of(cluster)
          .createTopics(List.of(wanted), new CreateTopicsOptions().validateOnly(validateOnly))
          .all()
          .get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw ClusterProblem.of(cluster, "creating " + topic, e);
      } // else: made by an attempt whose answer was lost, or by whoever checks next
    } catch (InterruptedException e) {
      throw ClusterProblem.of(cluster, "creating " + topic, e);
    }
  }

  /**
   * What is not yet as wanted, as a sentence, or empty if the cluster itself confirms the topic:
   * all partitions there, each with a leader.
   */
  public Optional<String> missing(Cluster cluster, String topic, int partitions) {
    Optional<TopicDescription> found =
        known(
            cluster,
            topic,
            admins.of(cluster).describeTopics(List.of(topic)).topicNameValues().get(topic));
    if (found.isEmpty()) {
      return Optional.of("%s is not on cluster %s yet".formatted(topic, cluster.id()));
    }
    List<TopicPartitionInfo> infos = found.get().partitions();
    long led =
        infos.stream().filter(info -> info.leader() != null && !info.leader().isEmpty()).count();
    return infos.size() >= partitions && led == infos.size()
        ? Optional.empty()
        : Optional.of(
            "%s on cluster %s has %d of %d partitions, %d with a leader"
                .formatted(topic, cluster.id(), infos.size(), partitions, led));
  }

  /** Makes the topic not be there. */
  public String delete(Cluster cluster, String topic) {
    try {
      admins.of(cluster).deleteTopics(List.of(topic)).all().get();
      return "deleted";
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return "was not there";
      }
      throw ClusterProblem.of(cluster, "deleting " + topic, e);
    } catch (InterruptedException e) {
      throw ClusterProblem.of(cluster, "deleting " + topic, e);
    }
  }

  private static <T> T get(Cluster cluster, String what, KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException | InterruptedException e) {
      throw ClusterProblem.of(cluster, what, e);
    }
  }
}
