package io.mainstem.federation.server;

import static org.awaitility.Awaitility.await;

import io.mainstem.federation.client.FederatedConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The members of a consumer group, each on a thread of its own, reading slowly. */
final class Members implements AutoCloseable {

  private static final long PAUSE_NANOS = 20_000_000;

  private final Function<String, FederatedConsumer<String, String>> consumers;
  private final String topic;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> read = new ConcurrentLinkedQueue<>();
  private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  Members(
      Function<String, FederatedConsumer<String, String>> consumers, String topic, int members) {
    this.consumers = consumers;
    this.topic = topic;
    for (int i = 0; i < members; i++) {
      threads.add(new Thread(this::run, "member-" + i));
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private void run() {
    try (FederatedConsumer<String, String> consumer = consumers.apply(topic + "-readers")) {
      consumer.subscribe(List.of(topic));
      while (!stopped) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
          read.add(record.value());
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (RuntimeException e) {
      failures.add(e);
    }
  }

  /** Everything that any member was given, in no order. */
  Queue<String> read() {
    return read;
  }

  List<Exception> failures() {
    return List.copyOf(failures);
  }

  void stop() {
    stopped = true;
    await().atMost(Duration.ofSeconds(40)).until(() -> threads.stream().noneMatch(Thread::isAlive));
  }

  @Override
  public void close() {
    stopped = true;
  }
}
