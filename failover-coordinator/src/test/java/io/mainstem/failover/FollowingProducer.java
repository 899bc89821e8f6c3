package io.mainstem.failover;

import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.FailoverGroup.GroupState;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.Stored;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The least that a federated producer does: writes 0, 1, 2... to the primary of a group one after
 * the other, waits while the group is fenced, goes on at the new primary.
 */
final class FollowingProducer implements AutoCloseable {

  private final TwoRegions regions;
  private final String group;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicLong longestStallMillis = new AtomicLong();
  private final Map<String, KafkaProducer<String, String>> producers = new HashMap<>();
  private final Thread thread = new Thread(this::run, "following-producer");
  private volatile @Nullable Exception failure;

  FollowingProducer(TwoRegions regions, String group) {
    this.regions = regions;
    this.group = group;
    thread.setDaemon(true);
    thread.start();
  }

  /** How many records are acknowledged. */
  int acknowledged() {
    Exception failed = failure;
    if (failed != null) {
      throw new IllegalStateException("the producer failed", failed);
    }
    return next.get();
  }

  long longestStallMillis() {
    return longestStallMillis.get();
  }

  private void run() {
    long last = System.nanoTime();
    while (!stopped.get()) {
      try {
        FailoverGroup now = regions.store().require(Stored.GROUPS, group).value();
        if (now.state() == GroupState.ACTIVE) {
          String value = Integer.toString(next.get());
          producer(now.primary()).send(new ProducerRecord<>(group, value, value)).get();
          next.incrementAndGet();
          long stall = Duration.ofNanos(System.nanoTime() - last).toMillis();
          longestStallMillis.accumulateAndGet(stall, Math::max);
          last = System.nanoTime();
        }
      } catch (StoreException e) {
        Thread.onSpinWait(); // a moment without ZooKeeper: look again
      } catch (Exception e) {
        failure = e;
        return;
      }
      LockSupport.parkNanos(Duration.ofMillis(3).toNanos());
    }
    producers.values().forEach(KafkaProducer::close);
  }

  private KafkaProducer<String, String> producer(String region) {
    return producers.computeIfAbsent(
        region,
        r ->
            new KafkaProducer<>(
                Map.of("bootstrap.servers", regions.kafka(r).bootstrapServers()),
                new StringSerializer(),
                new StringSerializer()));
  }

  @Override
  public void close() {
    finish();
  }

  /** Writes nothing more. */
  void finish() {
    stopped.set(true);
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
