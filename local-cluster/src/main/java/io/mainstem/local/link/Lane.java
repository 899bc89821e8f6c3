package io.mainstem.local.link;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a link share in one direction. Belongs to the link's thread, but for the
 * count of bytes.
 */
final class Lane {
  private final Pacer pacer = new Pacer();
  private final AtomicLong bytes = new AtomicLong();
  private Shape shape = Shape.CLEAR;
  private @Nullable FrameCut cut;

  Shape shape() {
    return shape;
  }

  void shape(Shape newShape, long now) {
    if (newShape.bytesPerSecond() != shape.bytesPerSecond()) {
      pacer.rate(newShape.bytesPerSecond(), now);
    }
    shape = newShape;
  }

  Pacer pacer() {
    return pacer;
  }

  /** The cut that waits for its frame, if any. */
  @Nullable FrameCut cut() {
    return cut;
  }

  void arm(@Nullable FrameCut newCut) {
    cut = newCut;
  }

  void count(int written) {
    bytes.addAndGet(written);
  }

  long bytes() {
    return bytes.get();
  }
}
