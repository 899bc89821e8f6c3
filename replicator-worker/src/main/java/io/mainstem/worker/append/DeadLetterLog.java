package io.mainstem.worker.append;

import io.mainstem.api.replication.DeadLetterTopic;
import io.mainstem.wire.ConnectionSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes dead letters on one target cluster; makes a route's topic when its first one comes. Dead
 * letters are rare, so there is one producer, made when it is needed, and a thread of its own that
 * may block. Thread-safe.
 */
public final class DeadLetterLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeadLetterLog.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private static final Map<String, Object> SETTINGS =
      Map.of(
          ProducerConfig.LINGER_MS_CONFIG, 0,
          ProducerConfig.BATCH_SIZE_CONFIG, 0,
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DeadLetterTopic.MAX_MESSAGE_BYTES,
          ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * DeadLetterTopic.MAX_MESSAGE_BYTES,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 30_000);

  private final ConnectionSettings connection;
  private final OwnProducer producer;

  /** Topics that were there when they were last looked for. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  DeadLetterLog(ConnectionSettings connection) {
    this.connection = connection;
    this.producer = new OwnProducer("dead-letters", connection, SETTINGS);
  }

  /**
   * Writes a letter. The future completes when it is replicated, and fails with an exception of
   * {@code org.apache.kafka.common.errors}; it may be in the topic all the same.
   */
  public CompletableFuture<Void> append(DeadLetter letter) {
    String topic = DeadLetterTopic.name(letter.mirror().route());
    return producer
        .send(
            () -> {
              create(topic);
              return letter.asRecord();
            })
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                known.remove(topic);
              }
            });
  }

  private void create(String topic) {
    if (known.contains(topic)) {
      return;
    }
    Admin admin = Admin.create(new HashMap<>(connection.properties()));
    try {
      NewTopic wanted =
          new NewTopic(topic, Optional.of(1), Optional.<Short>empty())
              .configs(DeadLetterTopic.config());
      admin.createTopics(List.of(wanted)).all().get();
      log.info("Created a dead-letter topic cluster={} topic={}", connection.name(), topic);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while creating " + topic, e);
    } finally {
      admin.close(CLOSE_TIMEOUT);
    }
    known.add(topic);
  }

  @Override
  public void close() {
    producer.close();
  }
}
