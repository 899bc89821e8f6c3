package io.mainstem.chaos.workload;

import io.mainstem.chaos.books.ContentDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends at a steady rate and books what becomes of every record. A thread of its own. */
final class LoadProducer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoadProducer.class);
  private static final long TICK_MILLIS = 10;

  private final int id;
  private final int run;
  private final ProducerPlan plan;
  private final Ledger ledger;
  private final Pending pending = new Pending();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable RuntimeException failure;

  LoadProducer(int run, int id, ProducerPlan plan, Ledger ledger) {
    this.run = run;
    this.id = id;
    this.plan = plan;
    this.ledger = ledger;
    this.thread = new Thread(this::run, "load-" + plan.name());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Whether its source has come to an end, or it was told to stop, and everything is booked. */
  boolean isDone() {
    return !thread.isAlive();
  }

  /** Asks it to stop; it waits for what is in flight. */
  void stop() {
    stopping = true;
  }

  /**
   * Waits until it has stopped.
   *
   * @throws IllegalStateException if it had failed
   */
  void join() {
    awaitEnd();
    RuntimeException cause = failure;
    if (cause != null) {
      throw new IllegalStateException("The producer " + plan.name() + " failed", cause);
    }
  }

  private void awaitEnd() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does not wait for what is in flight. */
  @Override
  public void close() {
    stop();
    thread.interrupt();
    awaitEnd();
  }

  private void run() {
    try (Producer<byte[], byte[]> producer =
        plan.opener().open(settings(), new ByteArraySerializer(), new ByteArraySerializer())) {
      produce(producer);
      producer.flush();
    } catch (InterruptException closed) {
      LOG.info(
          "A producer of the workload was closed with records in flight producer={}", plan.name());
    } catch (RuntimeException e) {
      LOG.error("A producer of the workload failed producer={}", plan.name(), e);
      failure = e;
    } finally {
      ledger.completed(id, pending.take());
    }
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 65_536);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.putAll(plan.client());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "load-" + plan.name());
    return settings;
  }

  /** In ticks: what is due is sent, what has been answered is booked. */
  private void produce(Producer<byte[], byte[]> producer) {
    long start = System.nanoTime();
    long sent = 0;
    boolean more = true;
    while (more && !stopping) {
      long due = (System.nanoTime() - start) / 1_000_000 * plan.recordsPerSecond() / 1_000;
      // Half a second's worth at most, so that a stall is not followed by one giant leap.
      int batch = (int) Math.min(due - sent, Math.max(1, plan.recordsPerSecond() / 2));
      List<Event> events = next(batch);
      more = events.size() == batch;
      send(producer, sent, events);
      sent += events.size();
      ledger.completed(id, pending.take());
      more = more && pause();
    }
  }

  /** At most {@code count} events; fewer if the source ends. */
  private List<Event> next(int count) {
    List<Event> events = new ArrayList<>(count);
    while (events.size() < count) {
      Event event = plan.events().next();
      if (event == null) {
        break;
      }
      events.add(event);
    }
    return events;
  }

  private void send(Producer<byte[], byte[]> producer, long from, List<Event> events) {
    if (events.isEmpty()) {
      return;
    }
    ledger.invoked(id, from, from + events.size());
    long sequence = from;
    for (Event event : events) {
      send(producer, sequence++, event);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of everything
  private void send(Producer<byte[], byte[]> producer, long sequence, Event event) {
    long hash = ContentDigest.hash(event.key(), event.value());
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(plan.topic(), event.key(), event.value());
    record.headers().add(LoadMark.HEADER, new LoadMark(run, id, sequence).bytes());
    producer.send(
        record,
        (metadata, error) -> {
          if (error == null) {
            pending.acknowledged(sequence, hash);
          } else {
            pending.trouble(new Outcomes.Trouble(sequence, neverSent(error), error.toString()));
          }
        });
  }

  private static boolean neverSent(Exception error) {
    return error instanceof RecordTooLargeException || error instanceof SerializationException;
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
