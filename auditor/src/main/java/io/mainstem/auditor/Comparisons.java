package io.mainstem.auditor;

import io.mainstem.auditor.observe.Examiner;
import io.mainstem.auditor.observe.Inbox;
import io.mainstem.auditor.observe.Observation;
import io.mainstem.auditor.reconcile.Examination;
import io.mainstem.auditor.reconcile.ExaminationOrder;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that compare records, and what came of it on its way to the inbox. Looks at windows
 * that still fill do not queue behind whole windows. Thread-safe.
 */
final class Comparisons implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Comparisons.class);
  private static final int AT_A_TIME = 2;

  private final Inbox inbox;
  private final ExecutorService whole =
      Executors.newFixedThreadPool(AT_A_TIME, daemon("audit-compare"));
  private final ExecutorService early =
      Executors.newSingleThreadExecutor(daemon("audit-compare-early"));

  Comparisons(Inbox inbox) {
    this.inbox = inbox;
  }

  /** Has an order carried out; whatever happens, there will be an answer. */
  void start(ExaminationOrder order, Examiner examiner) {
    (order.passage().isPresent() ? early : whole).execute(() -> carryOut(order, examiner));
  }

  private void carryOut(ExaminationOrder order, Examiner examiner) {
    try {
      inbox.put(new Observation.Compared(examiner.examine(order)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("Records could not be compared mirror={}", order.mirror(), e);
      inbox.put(new Observation.Compared(Examination.notNow(order, e.toString())));
    }
  }

  @Override
  public void close() {
    whole.shutdownNow();
    early.shutdownNow();
  }

  static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
