package io.mainstem.chaos.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mainstem.api.audit.Verdict;
import io.mainstem.local.kafka.LocalKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongUnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Sends records that {@link Lies} are told about, each lot in a batch of its own. */
final class Planter implements AutoCloseable {

  /** Long enough for two sends in a row to share a batch. */
  private static final int LINGER_MILLIS = 100;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String prefix;
  private final LongUnaryOperator stamp;
  private int planted;
  private int batches;

  /**
   * @param prefix of the names, unique
   */
  Planter(LocalKafka cluster, String prefix, LongUnaryOperator stamp) {
    this.producer = NumberedFlow.producer(cluster, LINGER_MILLIS);
    this.prefix = prefix;
    this.stamp = stamp;
  }

  /**
   * Plants one fault, and says what it amounts to. Waits until it is in the log. Every other time
   * the records are older than their batch, which begins with one that nothing is done to.
   */
  Set<Flaw> plant(Lies.Kind kind, int partition) throws InterruptedException {
    long now = System.currentTimeMillis();
    boolean strays = batches++ % 2 == 0;
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    if (strays) {
      String name = prefix + "-a" + planted++ + "#";
      sent.add(send(partition, stamp.applyAsLong(now), name));
    }
    long timestamp = stamp.applyAsLong(strays ? now - EventTime.STRAY_MILLIS : now);
    for (int i = 0; i < kind.records(); i++) {
      sent.add(send(partition, timestamp, Lies.value(kind, prefix + "-" + planted++)));
    }
    try {
      long first = sent.get(0).get().offset();
      for (int i = 1; i < sent.size(); i++) {
        if (sent.get(i).get().offset() != first + i) {
          throw new IllegalStateException("Others wrote between two records of one batch");
        }
      }
      Set<Flaw> flaws = flaws(kind, partition, strays ? first + 1 : first);
      if (strays && kind == Lies.Kind.LOST) { // all of the batch
        flaws.add(new Flaw(TrialSystem.route("west"), partition, Verdict.LOSS, first));
      }
      return flaws;
    } catch (ExecutionException e) {
      throw new IllegalStateException("A fault could not be planted", e);
    }
  }

  private Future<RecordMetadata> send(int partition, long timestamp, String value) {
    return producer.send(
        new ProducerRecord<>(
            TrialSystem.TOPIC, partition, timestamp, null, value.getBytes(ISO_8859_1)));
  }

  private static Set<Flaw> flaws(Lies.Kind kind, int partition, long first) {
    String route = TrialSystem.route("west");
    Set<Flaw> flaws = new TreeSet<>();
    switch (kind) {
      case LOST -> flaws.add(new Flaw(route, partition, Verdict.LOSS, first));
      case CHANGED -> flaws.add(new Flaw(route, partition, Verdict.CORRUPT, first));
      case SWAPPED -> flaws.add(new Flaw(route, partition, Verdict.REORDERED, first));
      case REPEATED -> {
        flaws.add(new Flaw(route, partition, Verdict.DUPLICATE, first));
        flaws.add(new Flaw(route, partition, Verdict.LOSS, first + 1));
      }
    }
    return flaws;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }
}
