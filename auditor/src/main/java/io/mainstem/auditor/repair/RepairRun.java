package io.mainstem.auditor.repair;

import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.auditor.observe.RangeReader;
import io.mainstem.auditor.reconcile.EndUnreadableException;
import io.mainstem.auditor.reconcile.Redelivery;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
import io.mainstem.wire.ClusterConnection;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.log.ScanResult;
import io.mainstem.wire.producer.ProducerIdentity;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one repair out, from the first step whatever was done before.
 *
 * <p>That no record is delivered twice rests on the target's log alone: repairs of a mirror write
 * under one name of their own. Taking that name's next epoch and having a marker written with it
 * shuts out whoever wrote under it before; everything that was delivered again stands below the
 * marker and above the end that the order names, under the name's producer id. What is found there
 * is not sent again. So a crash at any point, and a second order for the same incident, costs only
 * the reading.
 *
 * <p>Blocks; one thread.
 */
final class RepairRun {

  private static final Logger LOG = LoggerFactory.getLogger(RepairRun.class);
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final Duration READING = Duration.ofSeconds(60);
  private static final Duration VERIFYING = Duration.ofMinutes(5);
  private static final Duration REMIND_EVERY = Duration.ofSeconds(10);
  private static final long LOOK_EVERY_MILLIS = 250;

  private final RepairOrder order;
  private final RepairLedger ledger;
  private final RepairBoard board;
  private final Function<UUID, Optional<Incident>> incidents;
  private final RangeReader sourceReader;
  private final RangeReader targetReader;
  private final ClusterConnection target;
  private final TopicPartition partition;
  private RepairStep step = RepairStep.READ;

  RepairRun(
      RepairOrder order,
      RepairLedger ledger,
      RepairBoard board,
      Function<UUID, Optional<Incident>> incidents,
      ClusterConnection source,
      ClusterConnection target) {
    this.order = order;
    this.ledger = ledger;
    this.board = board;
    this.incidents = incidents;
    this.sourceReader = RangeReader.of(source);
    this.targetReader = RangeReader.of(target);
    this.target = target;
    this.partition = new TopicPartition(order.target().topic(), order.target().partition());
  }

  /**
   * Does it.
   *
   * @throws RepairRefusedException if it cannot be done, now or later
   * @throws ExecutionException if a cluster failed: to be tried again
   * @throws TimeoutException if somebody did not answer in time: to be tried again
   */
  void carryOut(long seed)
      throws RepairRefusedException, ExecutionException, TimeoutException, InterruptedException {
    LostRecords lost = new LostRecords(seed);
    begin(RepairStep.READ);
    read(lost);
    end("%d records read at %s".formatted(lost.size(), order.source().cluster()));

    begin(RepairStep.FENCE);
    ProducerIdentity identity = get(target.producerFence().identify(order.transactionalId()));
    get(target.producerFence().fence(identity, partition));
    long marker = marker(identity);
    end("producer id %d, marker at target offset %d".formatted(identity.producerId(), marker));

    begin(RepairStep.COMPARE);
    readTarget(marker, identity.producerId(), lost);
    List<WireRecord> left = lost.toDeliver();
    end("%d of %d were delivered before".formatted(lost.size() - left.size(), lost.size()));

    begin(RepairStep.SEND);
    Redelivery announced = redelivery(identity).at(lost.places());
    board.announce(announced, window()).get(CALL.toSeconds(), TimeUnit.SECONDS);
    Delivery delivery = new Delivery(target, partition, identity);
    String sent = delivery.deliver(left, CALL);
    NavigableMap<Long, Long> places = lost.places();
    List<Long> written = delivery.offsets();
    for (int i = 0; i < left.size(); i++) {
      places.put(left.get(i).offset(), written.get(i));
    }
    end(sent);

    begin(RepairStep.VERIFY);
    verify(announced.at(places));
    end("the window balances: the incident is closed");
    LOG.info(
        "Lost records were delivered again and verified route={} topic={} partition={} operation={}",
        order.mirror().route(),
        order.mirror().topic(),
        order.mirror().partition(),
        ledger.operation().id());
  }

  /** Ends the operation without success. */
  void refuse(String why) {
    ledger.fail(step, why);
  }

  private void begin(RepairStep next) {
    step = next;
    ledger.begin(next);
  }

  private void end(String detail) {
    ledger.end(step, detail);
  }

  private void read(LostRecords lost)
      throws RepairRefusedException, ExecutionException, TimeoutException, InterruptedException {
    for (OffsetRange stretch : order.stretches()) {
      try {
        read(
            sourceReader,
            order.source(),
            stretch,
            writer -> true,
            record -> {
              if (order.covers(record.offset())) {
                lost.add(record);
              }
            });
      } catch (EndUnreadableException e) {
        throw new RepairRefusedException("the source does not hold them: " + e.getMessage());
      }
    }
    if (lost.size() < order.records()) {
      throw new RepairRefusedException(
          "the source holds %d of the %d records only".formatted(lost.size(), order.records()));
    }
  }

  private void readTarget(long marker, long producerId, LostRecords lost)
      throws RepairRefusedException, ExecutionException, TimeoutException, InterruptedException {
    long from = order.targetEnd();
    try {
      long start = get(target.logReader().earliest(partition));
      read(
          targetReader,
          order.target(),
          new OffsetRange(Math.max(from, start), marker),
          writer -> writer == producerId,
          lost::delivered);
    } catch (EndUnreadableException e) {
      throw new RepairRefusedException("the target cannot be read: " + e.getMessage());
    }
  }

  private static void read(
      RangeReader reader,
      LogId log,
      OffsetRange stretch,
      LongPredicate writer,
      Consumer<WireRecord> take)
      throws EndUnreadableException, ExecutionException, TimeoutException, InterruptedException {
    try {
      reader
          .read(log, stretch.from(), stretch.to(), writer, take)
          .get(READING.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EndUnreadableException unreadable) {
        throw unreadable;
      }
      throw e;
    }
  }

  /** Where the marker with our epoch stands in the target; it may take a moment to get there. */
  private long marker(ProducerIdentity identity)
      throws ExecutionException, TimeoutException, InterruptedException {
    long[] at = {-1};
    ScanResult unused =
        get(
            target
                .logReader()
                .scan(
                    partition,
                    order.targetEnd(),
                    batch -> {
                      boolean ours =
                          batch.isControl()
                              && batch.producerId() == identity.producerId()
                              && batch.producerEpoch() == identity.epoch();
                      if (ours) {
                        at[0] = batch.baseOffset();
                      }
                      return !ours;
                    },
                    READING));
    return at[0];
  }

  private Redelivery redelivery(ProducerIdentity identity) {
    return new Redelivery(
        ledger.operation().id(),
        order.mirror(),
        order.source().topicId(),
        order.target().topicId(),
        identity.producerId(),
        order.ranges(),
        List.of());
  }

  private Window window() throws RepairRefusedException {
    return incidents
        .apply(order.incident())
        .map(incident -> Window.of(incident.windowStart().toEpochMilli()))
        .orElseThrow(() -> new RepairRefusedException("the incident is not known any more"));
  }

  /** Says now and then where the records stand: a look at the window may have been under way. */
  private void verify(Redelivery placed)
      throws RepairRefusedException, ExecutionException, TimeoutException, InterruptedException {
    long deadline = System.nanoTime() + VERIFYING.toNanos();
    long toldAt = System.nanoTime() - REMIND_EVERY.toNanos();
    while (System.nanoTime() < deadline) {
      if (System.nanoTime() - toldAt >= REMIND_EVERY.toNanos()) {
        board.announce(placed, window()).get(CALL.toSeconds(), TimeUnit.SECONDS);
        toldAt = System.nanoTime();
      }
      Optional<Incident> incident = incidents.apply(order.incident());
      if (incident.isPresent() && incident.get().closedAt() != null) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    }
    throw new RepairRefusedException(
        "delivered, but the window did not balance within " + VERIFYING.toMinutes() + " minutes");
  }

  private static <T> T get(CompletableFuture<T> future)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(READING.toSeconds(), TimeUnit.SECONDS);
  }
}
