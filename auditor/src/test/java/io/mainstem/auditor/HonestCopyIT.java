package io.mainstem.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.auditor.AuditLab.AuditorProcess;
import io.mainstem.auditor.TestCopier.Path;
import org.junit.jupiter.api.Test;

/**
 * A copy without fault, attacked auditors, and a database that is killed: nobody may be accused.
 */
class HonestCopyIT extends AuditorCase {

  private static final String TOPIC = "trips";

  @Test
  void everyWindowOfAnHonestCopyIsVerifiedThoughAuditorsAndDatabaseAreKilledAgainAndAgain()
      throws Exception {
    long firstWindow = firstWindow();
    try (TestCopier passing = copier(TOPIC, 0, Path.PASS_THROUGH, records -> records);
        TestCopier cutting = copier(TOPIC, 1, Path.CUT_ANEW, records -> records)) {
      for (int third = 0; third < 3; third++) {
        if (third == 1) {
          lab.postgres.kill();
        }
        for (int partition = 0; partition < 2; partition++) {
          produce(TOPIC, partition, firstWindow, third * RECORDS / 3, (third + 1) * RECORDS / 3);
        }
        AuditorProcess doomed = third == 1 ? west : east;
        doomed.process().kill();
        doomed.process().start();
        if (third == 1) {
          await().atMost(PATIENCE).until(HonestCopyIT::saysThatItCannotAudit);
          lab.postgres.restart();
        }
      }
      await()
          .atMost(PATIENCE)
          .until(() -> passing.copied() >= RECORDS && cutting.copied() >= RECORDS);
    }

    await()
        .atMost(PATIENCE)
        .ignoreException(ServiceUnreachableException.class)
        .ignoreException(ProblemException.class)
        .untilAsserted(
            () ->
                assertThat(summary(TOPIC))
                    .isEqualTo(
                        new AuditSummary(
                            AuditLab.ROUTE,
                            TOPIC,
                            2L * WINDOWS,
                            0,
                            0,
                            2L * RECORDS,
                            2L * RECORDS,
                            null)));
    assertThat(east.client().openIncidents())
        .noneMatch(incident -> incident.mirror().topic().equals(TOPIC));
    assertThat(windows(TOPIC)).extracting(AuditWindow::verdict).containsOnly(Verdict.VERIFIED);
  }

  private static boolean saysThatItCannotAudit() {
    try {
      east.client().summaries();
      return false;
    } catch (ProblemException e) {
      return e.problem().status() == 503;
    }
  }
}
