package io.mainstem.auditor.observe;

import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.rest.ServiceUnreachableException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the auditors of another region what they have seen of one cluster. Asking is started by the
 * audit loop and runs on a thread of the pool it is given; answers go to the {@link Inbox}.
 */
public final class RemoteObserver {

  private static final Logger LOG = LoggerFactory.getLogger(RemoteObserver.class);
  private static final int MAX_PAGES = 20;

  private final String cluster;
  private final Inbox inbox;
  private final Function<URI, RestClient> clients;
  private final Map<URI, RestClient> known = new ConcurrentHashMap<>();
  private final AtomicBoolean asking = new AtomicBoolean();
  private final AtomicInteger generation = new AtomicInteger();
  private volatile long answeredAt = Long.MIN_VALUE;

  // Only while asking.
  private volatile String store = "";
  private volatile long since;
  private volatile int askedGeneration;

  public RemoteObserver(String cluster, Inbox inbox, Function<URI, RestClient> clients) {
    this.cluster = cluster;
    this.inbox = inbox;
    this.clients = clients;
  }

  /** When an auditor of the other region last answered; milliseconds since 1970. */
  public long answeredAt() {
    return answeredAt;
  }

  /**
   * Asks for everything again from the start, because something is wanted that was passed over
   * before. Answers to earlier questions have an older generation and say nothing about it.
   */
  public void fromStart() {
    generation.incrementAndGet();
  }

  /** The generation of the answers that count. */
  public int generation() {
    return generation.get();
  }

  /**
   * Asks once, unless the last question is still open. Blocks.
   *
   * @param auditors of the other region
   * @param tick of the books, now
   * @param now milliseconds since 1970
   */
  public void ask(List<URI> auditors, long tick, long now) {
    if (auditors.isEmpty() || !asking.compareAndSet(false, true)) {
      return;
    }
    try {
      for (URI auditor : auditors) {
        if (ask(known.computeIfAbsent(auditor, clients), tick)) {
          answeredAt = now;
          return;
        }
      }
    } finally {
      asking.set(false);
    }
  }

  /**
   * Asks the auditors of the other region about records near them, until one answers. Blocks; any
   * thread.
   */
  public Optional<SketchAnswer> sketch(List<URI> auditors, SketchQuestion question) {
    for (URI auditor : auditors) {
      try {
        return Optional.of(
            known
                .computeIfAbsent(auditor, clients)
                .send("POST", "/v1/sketches", question, Map.of(), SketchAnswer.class));
      } catch (ProblemException | ServiceUnreachableException e) {
        LOG.debug("An auditor makes no sketches cluster={} error=\"{}\"", cluster, e.getMessage());
      }
    }
    return Optional.empty();
  }

  private boolean ask(RestClient auditor, long tick) {
    int wanted = generation.get();
    if (askedGeneration != wanted) {
      askedGeneration = wanted;
      since = 0;
    }
    try {
      boolean more = true;
      for (int page = 0; more && page < MAX_PAGES; page++) {
        SegmentsAnswer answer =
            auditor.get(
                "/v1/segments?cluster=" + RestClient.encode(cluster) + "&since=" + since,
                SegmentsAnswer.class);
        if (!answer.store().equals(store)) {
          boolean fromStart = since == 0;
          store = answer.store();
          since = 0;
          if (!fromStart) {
            continue; // other books: begin again
          }
        }
        since = answer.next();
        more = answer.more();
        inbox.put(new Observation.Remote(cluster, answer, tick, wanted));
      }
      return true;
    } catch (ProblemException | ServiceUnreachableException e) {
      LOG.debug(
          "An auditor does not tell its segments cluster={} error=\"{}\"", cluster, e.getMessage());
      return false;
    }
  }
}
