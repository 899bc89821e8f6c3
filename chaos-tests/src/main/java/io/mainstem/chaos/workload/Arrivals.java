package io.mainstem.chaos.workload;

import io.mainstem.chaos.books.ArrivalBook;
import io.mainstem.chaos.books.ContentDigest;
import io.mainstem.chaos.history.HistoryEvent;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * Records of one producer that arrived together in one partition, in their order. Belongs to one
 * thread at a time.
 */
final class Arrivals {
  private final int producer;
  private final int partition;
  private long[] sequences = new long[64];
  private long[] hashes = new long[64];
  private long[] timestamps = new long[64];
  private int count;
  private long lastOffset;
  private ContentDigest digest = ContentDigest.EMPTY;

  Arrivals(int producer, int partition) {
    this.producer = producer;
    this.partition = partition;
  }

  void add(long sequence, long hash, long timestamp, long offset) {
    if (count == sequences.length) {
      sequences = Arrays.copyOf(sequences, count * 2);
      hashes = Arrays.copyOf(hashes, count * 2);
      timestamps = Arrays.copyOf(timestamps, count * 2);
    }
    sequences[count] = sequence;
    hashes[count] = hash;
    timestamps[count++] = timestamp;
    lastOffset = offset;
  }

  /**
   * Enters them into the book; only what is there for the first time counts for latency and digest.
   */
  void enter(ArrivalBook book, Histogram latency, long now) {
    for (int i = 0; i < count; i++) {
      if (book.arrived(producer, partition, sequences[i])) {
        digest = digest.plus(hashes[i]);
        latency.recordValue(
            Math.max(1, Math.min(now - timestamps[i], latency.getHighestTrackableValue())));
      }
    }
  }

  /** Of those that {@link #enter} found to be there for the first time. */
  ContentDigest digest() {
    return digest;
  }

  HistoryEvent event(long now, String region) {
    return new HistoryEvent.Arrived(
        now, region, producer, partition, Arrays.copyOf(sequences, count), lastOffset);
  }
}
