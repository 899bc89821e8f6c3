package io.mainstem.console.overview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.rest.Json;
import io.mainstem.api.rest.RestClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest overview ready, so that any number of viewers costs one round of questions.
 * While somebody watches, a round every {@code refresh}; otherwise one every {@link #UNWATCHED}, so
 * that a page has lines to show when it is opened.
 *
 * <p>Threading: one thread of its own asks; {@link #document} may be called from any thread and
 * never waits for a service.
 */
public final class OverviewCollector {

  /** How long after the last viewer the pace drops. */
  private static final Duration WATCHED_FOR = Duration.ofMinutes(1);

  /** The pace while nobody watches. */
  private static final Duration UNWATCHED = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(OverviewCollector.class);

  private final String region;
  private final Inquiry inquiry;
  private final ExecutorService questions;
  private final History history;
  private final Duration refresh;
  private final Clock clock;
  private final ObjectMapper mapper = Json.mapper();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(named("console-overview"));
  private volatile Instant lastViewer = Instant.EPOCH;
  private volatile @Nullable Overview newest;

  /**
   * How often and how patiently services are asked, and how much is kept.
   *
   * @param refresh pause between two rounds while somebody watches
   * @param patience how long one service may take
   * @param samples kept for each route
   */
  public record Pace(Duration refresh, Duration patience, int samples) {}

  private OverviewCollector(
      String region, Inquiry inquiry, ExecutorService questions, Pace pace, Clock clock) {
    this.region = region;
    this.inquiry = inquiry;
    this.questions = questions;
    this.history = new History(pace.samples());
    this.refresh = pace.refresh();
    this.clock = clock;
  }

  /**
   * A collector that has not been started.
   *
   * @param region where it runs: its coordinators are asked first
   * @param connect makes a client for one service at any of its addresses
   */
  public static OverviewCollector create(
      String region,
      FederationClient federation,
      Function<List<URI>, RestClient> connect,
      Pace pace,
      Clock clock) {
    ExecutorService questions = Executors.newCachedThreadPool(named("console-question"));
    Inquiry inquiry =
        new Inquiry(
            region,
            federation,
            new ServiceClients(connect),
            new Questions(questions, pace.patience()),
            clock);
    return new OverviewCollector(region, inquiry, questions, pace, clock);
  }

  static ThreadFactory named(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Begins to ask. */
  @SuppressWarnings("FutureReturnValueIgnored") // tick() reports its failures itself
  public void start() {
    thread.scheduleWithFixedDelay(this::tick, 0, refresh.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops asking; a round under way is given up. */
  public void stop() {
    thread.shutdownNow();
    questions.shutdownNow();
  }

  /**
   * The newest overview as JSON, empty before the first round has ended.
   *
   * @param withHistory whether the samples of each route come with it
   */
  public Optional<byte[]> document(boolean withHistory) {
    lastViewer = clock.instant();
    Overview overview = newest;
    if (overview == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          mapper.writeValueAsBytes(
              withHistory ? overview.withHistory(history.snapshot()) : overview));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the overview cannot be written as JSON", e);
    }
  }

  private void tick() {
    Overview before = newest;
    Instant now = clock.instant();
    boolean watched = lastViewer.plus(WATCHED_FOR).isAfter(now);
    if (before != null && !watched && before.at().plus(UNWATCHED).isAfter(now)) {
      return;
    }
    try {
      Overview overview = OverviewAssembly.assemble(region, inquiry.ask());
      history.add(overview);
      newest = overview;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("The overview could not be gathered; the next round tries again", e);
    }
  }
}
