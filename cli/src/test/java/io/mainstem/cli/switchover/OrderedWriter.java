package io.mainstem.cli.switchover;

import static org.awaitility.Awaitility.await;

import io.mainstem.federation.client.FederatedProducer;
import io.mainstem.local.laboratory.LabRegion;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes 0, 1, 2... through a federated producer, value n under key n modulo {@link #KEYS}. */
final class OrderedWriter implements AutoCloseable {
  static final int KEYS = 16;
  private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

  private final String topic;
  private final Producer<String, String> producer;
  private final Thread thread = new Thread(this::run, "ordered-writer");
  private final AtomicLong acknowledged = new AtomicLong();
  private volatile boolean stopped;
  private volatile @Nullable Exception failure;

  OrderedWriter(LabRegion region, String topic) {
    this.topic = topic;
    this.producer =
        new FederatedProducer<>(
            Map.of(
                "mainstem.metadata.urls",
                region.services().url().toString(),
                "mainstem.region",
                region.name(),
                "linger.ms",
                "0"),
            new StringSerializer(),
            new StringSerializer());
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    for (long next = 0; !stopped; next++) {
      String value = Long.toString(next);
      var unused =
          producer.send(
              new ProducerRecord<>(topic, Long.toString(next % KEYS), value),
              (where, error) -> {
                if (error == null) {
                  acknowledged.incrementAndGet();
                } else {
                  failure = error;
                }
              });
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Waits until so many more are acknowledged. */
  void awaitFurther(long records, Duration limit) {
    long wanted = acknowledged.get() + records;
    await().atMost(limit).until(() -> acknowledged() >= wanted);
  }

  private long acknowledged() {
    Exception failed = failure;
    if (failed != null) {
      throw new IllegalStateException("A record was not taken", failed);
    }
    return acknowledged.get();
  }

  /** Stops, and returns how many are acknowledged: everything that was sent. */
  long finish() throws InterruptedException {
    stopped = true;
    thread.join();
    producer.flush();
    return acknowledged();
  }

  @Override
  public void close() {
    stopped = true;
    producer.close(Duration.ofSeconds(5));
  }
}
