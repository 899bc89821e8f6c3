package io.mainstem.auditor.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.StageReport;
import io.mainstem.api.audit.StageReport.Stage;
import io.mainstem.api.audit.StageWindow.ServiceCount;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StageBookTest {

  private static final StageBook.Place PLACE = new StageBook.Place("west", "trips", 0);
  private static final Window WINDOW = new Window(10_000);

  private final StageBook book = new StageBook();
  private final Log log = new Log();

  private static final class Log implements ProducedCheck {
    long held;
    long provenTick;
    boolean known = true;

    /** By their timestamps; as many as by the headers if empty. */
    OptionalLong counted = OptionalLong.empty();

    boolean counting;

    @Override
    public LogId log() {
      return new LogId("west", "trips", new UUID(0, 1), 0);
    }

    @Override
    public long held(Window window) {
      return window.equals(WINDOW) ? held : 0;
    }

    @Override
    public OptionalLong counted(Window window, long from, long to) {
      assertThat(from).isEqualTo(40);
      assertThat(to).isEqualTo(50);
      if (counting) {
        return OptionalLong.empty();
      }
      return counted.isPresent() ? counted : OptionalLong.of(held(window));
    }

    @Override
    public long provenTick() {
      return provenTick;
    }

    @Override
    public boolean knows(Window window) {
      return known;
    }
  }

  @Test
  void reportsOfOneCountReplaceEachOtherAndThoseOfSeveralAddUp() {
    book.accept("west", produced("a", "checkout", 5), 1);
    book.accept("west", produced("a", "checkout", 8), 1);
    book.accept("west", produced("a", "checkout", 5), 1);
    book.accept("west", produced("b", "checkout", 2), 1);
    book.accept("west", produced("c", "billing", 1), 1);

    assertThat(book.counts(PLACE, WINDOW, Stage.PRODUCED))
        .containsExactly(
            new ServiceCount("billing", "1", "", 1, 10, 1),
            new ServiceCount("checkout", "1", "", 10, 100, 2));
    assertThat(book.counts(PLACE, WINDOW, Stage.CONSUMED)).isEmpty();
  }

  @Test
  void nothingIsMissingBeforeTheLogHasBeenSeenUpToAnEndFromAfterTheReport() {
    book.accept("west", produced("a", "checkout", 5), 7);
    log.held = 3;
    log.provenTick = 7;
    assertThat(book.judge(PLACE, log)).isEmpty();

    log.provenTick = 8;
    assertThat(book.judge(PLACE, log))
        .containsExactly(new Shortage(log.log(), WINDOW, 5, 3, 40, 49));
    assertThat(book.judge(PLACE, log)).as("said once").isEmpty();

    log.held = 5;
    assertThat(book.judge(PLACE, log)).extracting(Shortage::missing).containsExactly(0L);
    assertThat(book.judge(PLACE, log)).isEmpty();
  }

  @Test
  void whatAHeaderCountsInALaterWindowIsNotMissing() {
    book.accept("west", produced("a", "checkout", 5), 1);
    log.held = 3;
    log.provenTick = 2;
    log.counting = true;
    assertThat(book.judge(PLACE, log)).isEmpty();

    log.counting = false;
    log.counted = OptionalLong.of(5);
    assertThat(book.judge(PLACE, log)).isEmpty();

    book.accept("west", produced("a", "checkout", 6), 1);
    assertThat(book.judge(PLACE, log)).extracting(Shortage::missing).containsExactly(1L);
  }

  @Test
  void otherWritersMayMakeItMoreAndLaterReportsAreJudgedAgain() {
    book.accept("west", produced("a", "checkout", 5), 1);
    log.held = 9;
    log.provenTick = 2;
    assertThat(book.judge(PLACE, log)).isEmpty();

    book.accept("west", produced("a", "checkout", 10), 3);
    assertThat(book.judge(PLACE, log)).as("not proved yet").isEmpty();
    log.provenTick = 4;
    assertThat(book.judge(PLACE, log)).extracting(Shortage::missing).containsExactly(1L);
  }

  @Test
  void whatMayHaveBeenAbortedOrIsNotKnownIsNeverMissed() {
    StageReport may = produced("a", "checkout", 5);
    book.accept(
        "west",
        new StageReport(
            may.key(),
            may.stage(),
            may.service(),
            may.tier(),
            may.clientId(),
            may.group(),
            true,
            may.topic(),
            may.partition(),
            may.windowStart(),
            may.records(),
            may.bytes(),
            may.firstOffset(),
            may.lastOffset(),
            0),
        1);
    log.provenTick = 9;
    assertThat(book.judge(PLACE, log)).isEmpty();

    book.accept("west", produced("b", "checkout", 5), 1);
    log.known = false;
    assertThat(book.judge(PLACE, log)).isEmpty();
  }

  @Test
  void forgetsOldWindows() {
    book.accept("west", produced("a", "checkout", 5), 1);
    book.forgetBefore(20_000);
    assertThat(book.windows(PLACE)).isEmpty();
    assertThat(book.places()).isEmpty();
  }

  private static StageReport produced(String key, String service, long records) {
    return new StageReport(
        key,
        Stage.PRODUCED,
        service,
        "1",
        key,
        "",
        false,
        "trips",
        0,
        WINDOW.start(),
        records,
        10 * records,
        40,
        49,
        0);
  }
}
