package io.mainstem.worker.position;

import io.mainstem.api.federation.Route.RecordFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A random source log: dense batches, batches with holes, and stretches with nothing to copy. */
final class SimulatedSource {
  private final List<Batch> batches = new ArrayList<>();

  /** One batch; {@code offsets} are those of the records to copy. */
  record Batch(
      List<Long> offsets, long nextOffset, long timestamp, int size, int content, boolean passes) {

    /** What is left of it from an offset on, as a filter lets it; null if nothing. */
    @Nullable SourceBatch seenFrom(long offset, @Nullable RecordFilter filter) {
      List<SourceStretch> stretches = new ArrayList<>();
      for (long at : offsets) {
        if (at >= offset && selects(filter, at)) {
          stretches.add(new SourceStretch(at, 1));
        }
      }
      if (stretches.isEmpty()) {
        return null;
      }
      boolean whole = stretches.size() == offsets.size();
      return new SourceBatch(
          stretches, nextOffset, timestamp, passes && whole && filter == null ? image(this) : null);
    }
  }

  /**
   * @param timestamps how many latest timestamps the batches have to share
   */
  SimulatedSource(Random random, int timestamps) {
    long offset = random.nextInt(3) * 10L;
    int count = 1 + random.nextInt(25);
    for (int i = 0; i < count; i++) {
      int length = 1 + random.nextInt(6);
      boolean nothing = random.nextInt(5) == 0;
      boolean holes = random.nextInt(4) == 0;
      List<Long> offsets = new ArrayList<>();
      for (int j = 0; j < length; j++) {
        if (!nothing && (!holes || random.nextBoolean())) {
          offsets.add(offset + j);
        }
      }
      offset += length;
      boolean dense = offsets.size() == length;
      batches.add(
          new Batch(
              offsets,
              offset,
              1000 + random.nextInt(timestamps),
              100 + random.nextInt(3),
              random.nextInt(),
              dense && random.nextInt(6) > 0));
      if (random.nextInt(6) == 0) {
        offset += random.nextInt(4);
      }
    }
  }

  /** A filter that drops every third record, beginning with the one it names. */
  static RecordFilter dropping(int first) {
    return new RecordFilter("drop", String.valueOf(first));
  }

  static boolean selects(@Nullable RecordFilter filter, long offset) {
    return filter == null || offset % 3 != Long.parseLong(String.valueOf(filter.equalTo()));
  }

  static int checksum(int content, long producerId, short epoch, int sequence) {
    return Objects.hash(content, producerId, epoch, sequence);
  }

  static SourceBatch.PassedImage image(Batch batch) {
    return new SourceBatch.PassedImage() {
      @Override
      public String codec() {
        return "lz4";
      }

      @Override
      public int sizeInBytes() {
        return batch.size();
      }

      @Override
      public int checksum(long producerId, short epoch, int baseSequence) {
        return SimulatedSource.checksum(batch.content(), producerId, epoch, baseSequence);
      }
    };
  }

  List<Batch> batches() {
    return batches;
  }

  List<Long> replicable() {
    return batches.stream().flatMap(batch -> batch.offsets().stream()).toList();
  }
}
