package io.mainstem.wire.log;

import io.mainstem.wire.ConnectionSettings;
import io.mainstem.wire.fetch.LogBounds;
import io.mainstem.wire.net.ClientConfig;
import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.Outcomes;
import io.mainstem.wire.net.Together;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link LogReader}: scans over the event loop, everything else over a public Admin client that
 * is made when first needed. Made by {@link io.mainstem.wire.ClusterConnection#logReader}.
 * Thread-safe.
 */
public final class ClusterLogReader implements LogReader, AutoCloseable {
  private static final int MOST_OFFSETS = 2_000;
  private static final int MOST_TOPICS = 100;

  private final EventLoop loop;
  private final ConnectionSettings settings;
  private final LogScanner scanner;
  private final Together<TopicPartition, ListOffsetsResultInfo> starts;
  private final Together<TopicPartition, ListOffsetsResultInfo> ends;
  private final Together<String, TopicIdentity> identities;
  private final RecentSettings recent;
  private @Nullable Admin admin;
  private boolean closed;

  public ClusterLogReader(EventLoop loop, ConnectionSettings settings) {
    this.loop = loop;
    this.settings = settings;
    this.scanner = new LogScanner(loop, this::bounds);
    loop.execute(() -> loop.attach(scanner));
    this.starts = new Together<>(loop, MOST_OFFSETS, asked -> list(asked, OffsetSpec.earliest()));
    this.ends = new Together<>(loop, MOST_OFFSETS, asked -> list(asked, OffsetSpec.latest()));
    this.identities = new Together<>(loop, MOST_TOPICS, this::identify);
    Together<String, Map<String, String>> configs =
        new Together<>(loop, MOST_TOPICS, this::settings);
    this.recent = new RecentSettings(System::nanoTime, configs::ask);
  }

  @Override
  public CompletableFuture<Long> earliest(TopicPartition partition) {
    return offset(partition, OffsetSpec.earliest()).thenApply(OffsetAt::offset);
  }

  @Override
  public CompletableFuture<Long> latest(TopicPartition partition) {
    return offset(partition, OffsetSpec.latest()).thenApply(OffsetAt::offset);
  }

  @Override
  public CompletableFuture<OffsetAt> offset(TopicPartition partition, OffsetSpec spec) {
    if (spec instanceof OffsetSpec.EarliestSpec) {
      return starts.ask(partition).thenApply(ClusterLogReader::offsetAt);
    }
    if (spec instanceof OffsetSpec.LatestSpec) {
      return ends.ask(partition).thenApply(ClusterLogReader::offsetAt);
    }
    return offsets(Map.of(partition, spec))
        .thenApply(found -> Objects.requireNonNull(found.get(partition)));
  }

  private Map<TopicPartition, CompletionStage<ListOffsetsResultInfo>> list(
      Set<TopicPartition> partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    partitions.forEach(partition -> wanted.put(partition, spec));
    ListOffsetsResult result = admin().listOffsets(wanted);
    Map<TopicPartition, CompletionStage<ListOffsetsResultInfo>> answers = new HashMap<>();
    partitions.forEach(
        partition -> answers.put(partition, result.partitionResult(partition).toCompletionStage()));
    return answers;
  }

  private static OffsetAt offsetAt(ListOffsetsResultInfo found) {
    return new OffsetAt(found.offset(), found.timestamp(), found.leaderEpoch().orElse(-1));
  }

  /** Start and end of a log. */
  public CompletableFuture<LogBounds> bounds(TopicPartition partition) {
    return earliest(partition)
        .thenCombine(latest(partition), (start, end) -> new LogBounds(start, -1, end));
  }

  @Override
  public CompletableFuture<Map<TopicPartition, OffsetAt>> offsets(
      Map<TopicPartition, OffsetSpec> wanted) {
    return future(() -> admin().listOffsets(wanted).all())
        .thenApply(
            found -> {
              Map<TopicPartition, OffsetAt> offsets = new HashMap<>();
              found.forEach((tp, at) -> offsets.put(tp, offsetAt(at)));
              return offsets;
            });
  }

  @Override
  public CompletableFuture<ScanResult> scan(
      TopicPartition partition, long from, BatchVisitor visitor, Duration timeout) {
    return scan(partition, from, Long.MAX_VALUE, visitor, timeout);
  }

  @Override
  public CompletableFuture<ScanResult> scan(
      TopicPartition partition, long from, long to, BatchVisitor visitor, Duration timeout) {
    return loop.call(() -> scanner.scan(partition, from, to, visitor, timeout.toMillis()));
  }

  @Override
  public CompletableFuture<TopicIdentity> identity(String name) {
    return identities.ask(name);
  }

  @Override
  public CompletableFuture<TopicFacts> topic(String name) {
    return identity(name)
        .thenCompose(
            topic ->
                recent
                    .of(name, topic.id())
                    .thenApply(
                        settings ->
                            new TopicFacts(
                                name,
                                topic.id(),
                                topic.partitions(),
                                topic.replicationFactor(),
                                settings)));
  }

  private Map<String, CompletionStage<TopicIdentity>> identify(Set<String> names) {
    Map<String, CompletionStage<TopicIdentity>> answers = new HashMap<>();
    admin()
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (name, told) ->
                answers.put(name, told.toCompletionStage().thenApply(ClusterLogReader::identity)));
    return answers;
  }

  private static TopicIdentity identity(TopicDescription told) {
    int replicas = told.partitions().isEmpty() ? 0 : told.partitions().get(0).replicas().size();
    return new TopicIdentity(told.topicId(), told.partitions().size(), replicas);
  }

  private Map<String, CompletionStage<Map<String, String>>> settings(Set<String> names) {
    Map<String, CompletionStage<Map<String, String>>> answers = new HashMap<>();
    admin()
        .describeConfigs(resources(names))
        .values()
        .forEach(
            (topic, config) ->
                answers.put(
                    topic.name(), config.toCompletionStage().thenApply(ClusterLogReader::entries)));
    return answers;
  }

  @Override
  public CompletableFuture<Map<String, TopicFacts>> topics(Collection<String> names) {
    Map<String, CompletableFuture<Optional<TopicDescription>>> asked = new HashMap<>();
    Map<String, KafkaFuture<TopicDescription>> each =
        admin().describeTopics(names).topicNameValues();
    each.forEach((name, answer) -> asked.put(name, seen(future(() -> answer))));
    CompletableFuture<Void> all =
        CompletableFuture.allOf(asked.values().toArray(new CompletableFuture<?>[0]));
    return all.thenCompose(
        done -> {
          List<TopicDescription> found = new ArrayList<>();
          asked.values().forEach(answer -> answer.join().ifPresent(found::add));
          return configs(found.stream().map(TopicDescription::name).toList())
              .thenApply(configs -> facts(found, configs));
        });
  }

  private static Map<String, TopicFacts> facts(
      List<TopicDescription> found, Map<String, Map<String, String>> configs) {
    Map<String, TopicFacts> facts = new HashMap<>();
    found.forEach(told -> facts.put(told.name(), facts(told, configs.get(told.name()))));
    return facts;
  }

  private static TopicFacts facts(TopicDescription told, @Nullable Map<String, String> config) {
    TopicIdentity topic = identity(told);
    return new TopicFacts(
        told.name(),
        topic.id(),
        topic.partitions(),
        topic.replicationFactor(),
        config == null ? Map.of() : config);
  }

  /** Empty for a topic that is not there or not ours to see. */
  private static CompletableFuture<Optional<TopicDescription>> seen(
      CompletableFuture<TopicDescription> answer) {
    return answer.handle(
        (told, error) -> {
          if (error == null) {
            return Optional.of(told);
          }
          if (error instanceof UnknownTopicOrPartitionException
              || error instanceof AuthorizationException) {
            return Optional.empty();
          }
          throw new CompletionException(error);
        });
  }

  private CompletableFuture<Map<String, Map<String, String>>> configs(Collection<String> names) {
    return future(() -> admin().describeConfigs(resources(names)).all())
        .thenApply(
            found -> {
              Map<String, Map<String, String>> configs = new HashMap<>();
              found.forEach((topic, config) -> configs.put(topic.name(), entries(config)));
              return configs;
            });
  }

  private static List<ConfigResource> resources(Collection<String> names) {
    return names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
  }

  private static Map<String, String> entries(Config config) {
    Map<String, String> entries = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.value() != null) {
        entries.put(entry.name(), entry.value());
      }
    }
    return entries;
  }

  /** A question to the Admin client; errors come bare, on the event loop. */
  private <T> CompletableFuture<T> future(Question<T> question) {
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletionStage<T> answer;
    try {
      answer = question.ask().toCompletionStage();
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
      return result;
    }
    CompletionStage<T> asked = answer;
    Outcomes.when(
        asked,
        (done, error) -> {
          if (!loop.execute(() -> Outcomes.pass(asked, result))) {
            Outcomes.pass(asked, result);
          }
        });
    return result;
  }

  private interface Question<T> {
    KafkaFuture<T> ask();
  }

  private synchronized Admin admin() {
    if (closed) {
      throw new DisconnectException("The connection is closed");
    }
    if (admin == null) {
      Map<String, Object> properties = ClientConfig.properties(settings);
      properties.put(
          AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
          (int) Math.min(Integer.MAX_VALUE, settings.apiTimeout().toMillis()));
      int requestTimeout = loop.requestTimeoutMs();
      if (settings.apiTimeout().toMillis() < requestTimeout) {
        properties.put(
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) settings.apiTimeout().toMillis());
      }
      admin = Admin.create(properties);
    }
    return admin;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
