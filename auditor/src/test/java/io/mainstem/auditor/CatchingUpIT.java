package io.mainstem.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.TestCopier.Path;
import io.mainstem.wire.batch.WireRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A mirror that has much to copy: its target is left unread meanwhile, and audited then. */
class CatchingUpIT extends AuditorCase {

  private static final String TOPIC = "rushed";
  private static final long NANOS_PER_RECORD = TimeUnit.MILLISECONDS.toNanos(2);
  private static final String LEFT_UNREAD = "mainstem_auditor_logs_left_unread ";

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void whatIsCopiedInARushIsReadAfterwardsAndALossInItIsNamed() throws Exception {
    produce(TOPIC, 0, firstWindow(), 0, RECORDS, Map.of("batch.size", 4_096));
    UnaryOperator<List<WireRecord>> losing = without(4_321);

    try (TestCopier copier =
        copier(TOPIC, 0, Path.PASS_THROUGH, records -> losing.apply(slowly(records)))) {
      await().atMost(PATIENCE).until(() -> leftUnread() == 1);
      assertThat(copier.copied()).isLessThan(RECORDS);
      await().atMost(PATIENCE).until(() -> copier.copied() >= RECORDS);
    }

    await().atMost(PATIENCE).until(() -> leftUnread() == 0);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(east.client().openIncidents())
                  .filteredOn(incident -> incident.mirror().topic().equals(TOPIC))
                  .singleElement()
                  .satisfies(CatchingUpIT::isTheLoss);
              assertThat(windows(TOPIC))
                  .hasSize(WINDOWS)
                  .extracting(AuditWindow::verdict)
                  .containsOnly(Verdict.VERIFIED, Verdict.LOSS);
            });
  }

  private static void isTheLoss(Incident incident) {
    assertThat(incident.verdict()).isEqualTo(Verdict.LOSS);
    assertThat(incident.sourceRanges()).containsExactly(new OffsetRange(4_321, 4_322));
  }

  /** Takes so long for a batch that a look of the auditor's finds the mirror on its way. */
  private static List<WireRecord> slowly(List<WireRecord> records) {
    LockSupport.parkNanos(NANOS_PER_RECORD * records.size());
    return records;
  }

  private long leftUnread() throws IOException, InterruptedException {
    URI metrics = east.admin().resolve("/metrics/prometheus");
    return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(LEFT_UNREAD))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(LEFT_UNREAD.length())))
        .findFirst()
        .orElseThrow();
  }
}
