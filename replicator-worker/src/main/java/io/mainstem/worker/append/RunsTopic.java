package io.mainstem.worker.append;

import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.wire.ConnectionSettings;
import io.mainstem.wire.log.LogReader;
import io.mainstem.wire.log.TopicFacts;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the topic of runs exists, once, when it is first needed. An admin client lives
 * only while the topic is being made. Thread-safe.
 */
final class RunsTopic implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RunsTopic.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final ConnectionSettings connection;
  private final LogReader logReader;
  private final ExecutorService executor;
  private volatile int known;

  RunsTopic(ConnectionSettings connection, LogReader logReader) {
    this.connection = connection;
    this.logReader = logReader;
    this.executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "runs-topic-" + connection.name());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** How many partitions it has. */
  CompletableFuture<Integer> partitions() {
    return known > 0
        ? CompletableFuture.completedFuture(known)
        : look().thenCompose(found -> found.map(this::remember).orElseGet(this::make));
  }

  private CompletableFuture<Optional<Integer>> look() {
    return logReader
        .topics(List.of(OffsetRunTopic.NAME))
        .thenApply(
            facts ->
                Optional.ofNullable(facts.get(OffsetRunTopic.NAME)).map(TopicFacts::partitions));
  }

  private CompletableFuture<Integer> remember(int partitions) {
    known = partitions;
    return CompletableFuture.completedFuture(partitions);
  }

  private CompletableFuture<Integer> make() {
    return CompletableFuture.runAsync(this::create, executor)
        .thenCompose(made -> look())
        .thenCompose(
            found ->
                found
                    .map(this::remember)
                    .orElseGet(
                        () ->
                            CompletableFuture.failedFuture(
                                new UnknownTopicOrPartitionException(
                                    "Topic " + OffsetRunTopic.NAME + " is being made"))));
  }

  private void create() {
    if (known > 0) {
      return;
    }
    Map<String, Object> properties = new HashMap<>(connection.properties());
    Admin admin = Admin.create(properties);
    try {
      NewTopic topic =
          new NewTopic(
                  OffsetRunTopic.NAME, Optional.of(OffsetRunTopic.DEFAULT_PARTITIONS), replicas())
              .configs(OffsetRunTopic.config());
      admin.createTopics(List.of(topic)).all().get();
      log.info("Created the topic of offset runs cluster={}", connection.name());
    } catch (java.util.concurrent.ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while creating " + OffsetRunTopic.NAME, e);
    } finally {
      admin.close(CLOSE_TIMEOUT);
    }
  }

  /** The cluster's own default replication. */
  private static Optional<Short> replicas() {
    return Optional.empty();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
