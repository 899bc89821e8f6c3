package io.mainstem.auditor;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.auditor.observe.SketchAnswer;
import io.mainstem.auditor.observe.SketchQuestion;
import io.mainstem.auditor.resources.AuditStatus;
import io.mainstem.auditor.store.AuditDatabase;
import io.mainstem.auditor.store.BooksTakenOverException;
import io.mainstem.auditor.store.StoreUnavailableException;
import io.mainstem.auditor.store.Stores;
import io.mainstem.service.store.Leadership;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs audit sessions, one after the other, while this instance is the auditor of its region.
 *
 * <p>Being the only one saves work and is not needed for the results: two auditors that read the
 * same logs write the same segments and come to the same verdicts, each in its own books. So an
 * instance that lost sight of ZooKeeper goes on until it hears that another one audits.
 *
 * <p>A session that fails, for want of its database as a rule, is ended and another one is begun
 * with backoff; meanwhile the status says why. Copying knows nothing of all this. One thread.
 */
final class Auditor implements Managed {

  private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);
  private static final long STAND_BY_MILLIS = 1_000;
  private static final long FIRST_BACKOFF_MILLIS = 1_000;
  private static final long LAST_BACKOFF_MILLIS = 30_000;
  private static final long CHECK_MILLIS = 5_000;

  private final AuditorSettings settings;
  private final AuditorSurroundings around;
  private final Leadership leadership;
  private final String instance;
  private final AuditMetrics metrics;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "audit");
  private volatile AuditStatus status = AuditStatus.STARTING;
  private volatile @Nullable AuditSession session;

  Auditor(
      AuditorSettings settings,
      AuditorSurroundings around,
      Leadership leadership,
      String instance,
      AuditMetrics metrics) {
    this.settings = settings;
    this.around = around;
    this.leadership = leadership;
    this.instance = instance;
    this.metrics = metrics;
    thread.setDaemon(true);
  }

  AuditStatus status() {
    return status;
  }

  /**
   * Answers another auditor's question. Any thread; blocks.
   *
   * @return empty if this instance cannot
   */
  Optional<SketchAnswer> sketch(SketchQuestion question) throws InterruptedException {
    AuditSession now = session;
    return now == null ? Optional.empty() : now.sketch(question);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() throws InterruptedException {
    stopping.countDown();
    thread.interrupt();
    thread.join(TimeUnit.SECONDS.toMillis(10));
  }

  private void run() {
    long backoff = FIRST_BACKOFF_MILLIS;
    try {
      while (!stopped()) {
        if (!leadership.leads()) {
          show(AuditStatus.standingBy(leadership.leader()));
          pause(STAND_BY_MILLIS);
          continue;
        }
        try {
          audit();
          backoff = FIRST_BACKOFF_MILLIS;
        } catch (BooksTakenOverException e) {
          LOG.warn("Another auditor writes the shared books, standing back");
          show(AuditStatus.stopped(String.valueOf(e.getMessage())));
          pause(LAST_BACKOFF_MILLIS);
        } catch (StoreUnavailableException | JdbiException e) {
          LOG.error(
              "Auditing has stopped, copying goes on; trying again retryMillis={} error=\"{}\"",
              backoff,
              rootCause(e));
          show(AuditStatus.stopped("The audit database fails: " + rootCause(e)));
          pause(backoff);
          backoff = Math.min(backoff * 2, LAST_BACKOFF_MILLIS);
        } catch (RuntimeException e) {
          LOG.error("Auditing has stopped on an unexpected error, trying again", e);
          show(AuditStatus.stopped("An unexpected error: " + e));
          pause(backoff);
          backoff = Math.min(backoff * 2, LAST_BACKOFF_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    show(AuditStatus.stopped("The auditor is shutting down."));
  }

  private void audit() throws InterruptedException {
    LOG.info("This instance audits the routes into its region region={}", around.region());
    try (AuditDatabase database =
        AuditDatabase.open(
            settings.database(), settings.databaseUser(), settings.databasePassword())) {
      Stores stores = Stores.claim(database);
      try (AuditSession session = new AuditSession(settings, around, metrics, stores)) {
        this.session = session;
        long checkedAt = around.clock().millis();
        while (!stopped()) {
          session.round();
          show(session.status());
          if (around.clock().millis() - checkedAt > CHECK_MILLIS) {
            checkedAt = around.clock().millis();
            metrics.windows(stores.verdicts());
            if (!leadership.leads()
                && leadership.leader().filter(leader -> !leader.equals(instance)).isPresent()) {
              LOG.info("Another instance audits now");
              return;
            }
          }
        }
      } finally {
        this.session = null;
      }
    }
  }

  private void show(AuditStatus now) {
    status = now;
    metrics.status(now);
  }

  private boolean stopped() {
    return stopping.getCount() == 0;
  }

  private void pause(long millis) throws InterruptedException {
    if (stopping.await(millis, TimeUnit.MILLISECONDS)) {
      LOG.debug("The auditor is shutting down");
    }
  }

  private static String rootCause(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }
}
