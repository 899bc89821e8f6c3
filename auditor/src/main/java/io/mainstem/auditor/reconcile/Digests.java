package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.sketch.Identity;
import io.mainstem.auditor.sketch.InvertibleSketch;
import java.util.Map;
import java.util.Optional;

/** Both ends of a window in short. */
record Digests(Digest source, Digest target) {

  /** What one end holds more often than the other; empty if more differ than can be told. */
  Optional<Map<Identity, Long>> differences() {
    InvertibleSketch sketch = source.sketch();
    sketch.merge(target.sketch(), -1);
    return sketch.decode();
  }

  boolean sameOrder() {
    return source.order().equals(target.order());
  }

  long oldest() {
    return Math.min(source.oldest(), target.oldest());
  }
}
