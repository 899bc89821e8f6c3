package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last events of all mirrors of this worker. Thread-safe. */
public final class MirrorEvents {
  private static final Logger log = LoggerFactory.getLogger(MirrorEvents.class);
  private static final int MOST = 200;

  private final Deque<MirrorEvent> last = new ArrayDeque<>();
  private final Consumer<MirrorEvent> also;

  /**
   * @param also who else is told of each event
   */
  public MirrorEvents(Consumer<MirrorEvent> also) {
    this.also = also;
  }

  void raise(MirrorEvent event) {
    log.warn(
        "{} mirror={} from={} to={} detail=\"{}\"",
        event.kind(),
        event.mirror(),
        event.sourceFrom(),
        event.sourceTo(),
        event.detail());
    synchronized (last) {
      if (last.size() == MOST) {
        last.remove();
      }
      last.add(event);
    }
    also.accept(event);
  }

  /** The last of them, oldest first. */
  public List<MirrorEvent> last() {
    synchronized (last) {
      return List.copyOf(last);
    }
  }
}
