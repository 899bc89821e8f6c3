package io.mainstem.auditor.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.observe.GivingWay.Sight;
import io.mainstem.auditor.segment.LogId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GivingWayTest {

  private static final int RECORD_BYTES = 100;
  private static final long MUCH = 10_000; // 100 records in a second

  private final GivingWay givingWay = new GivingWay(Duration.ofSeconds(20), MUCH);
  private long now = 1_000_000;

  @Test
  void aLogRestsWhileItsMirrorCatchesUpAndIsReadWhenItHas() {
    Copying copying = new Copying("a", 1_000, 100);
    assertThat(step(copying)).isEmpty();
    while (copying.position < 800) {
      assertThat(step(copying)).as("at %d", copying.position).containsExactly(copying.target.log);
    }
    assertThat(step(copying)).isEmpty();
  }

  @Test
  void itDoesNotRestForLongerThanTheLimitNorAgainBeforeItHasBeenRead() {
    Copying copying = new Copying("a", 1_000_000, 100);
    step(copying);
    long rested = 0;
    while (!step(copying).isEmpty()) {
      rested++;
    }
    assertThat(rested).isEqualTo(20);
    long owed = copying.target.end;
    for (int i = 0; i < 10; i++) {
      assertThat(step(copying)).isEmpty();
    }
    copying.target.covered = owed - 1;
    assertThat(step(copying)).isEmpty();
    copying.target.covered = owed;
    assertThat(step(copying)).containsExactly(copying.target.log);
  }

  @Test
  void whatTwoMirrorsCopyIsAddedUpWithinACluster() {
    Copying one = new Copying("a", 100_000, 60);
    step(one);
    assertThat(step(one)).isEmpty();
    Copying other = new Copying("b", 100_000, 60);
    step(one, other);
    assertThat(step(one, other)).containsExactlyInAnyOrder(one.target.log, other.target.log);
  }

  @Test
  void aMirrorThatKeepsUpIsNotKeptWaitingByAnotherIntoTheSameLog() {
    Copying behind = new Copying("a", 100_000, 1_000);
    Copying prompt = new Copying("b", 0, 0);
    prompt.target = behind.target;
    step(behind, prompt);
    assertThat(step(behind, prompt)).isEmpty();
  }

  @Test
  void whereRecordsMayGoItIsReadAtOnce() {
    Copying copying = new Copying("a", 100_000, 1_000);
    copying.mayRest = false;
    step(copying);
    assertThat(step(copying)).isEmpty();
  }

  @Test
  void withoutALimitNothingRests() {
    GivingWay never = new GivingWay(Duration.ZERO, 0);
    Copying copying = new Copying("a", 100_000, 1_000);
    for (int i = 0; i < 5; i++) {
      copying.go();
      assertThat(never.look(List.of(copying.sight()), now += 1_000)).isEmpty();
    }
  }

  /** Whatever mirrors do, and however badly it is known. */
  @Property(tries = 300)
  void nothingRestsThatMustNotAndNothingForTooLong(@ForAll long seed) {
    Random random = new Random(seed);
    GivingWay any = new GivingWay(Duration.ofSeconds(20), MUCH);
    List<Copying> all = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      Copying copying = new Copying("m" + i, random.nextInt(2) * 50_000L, random.nextInt(2_000));
      copying.mayRest = random.nextInt(5) > 0;
      if (i > 0 && random.nextInt(3) == 0) {
        copying.target = all.get(0).target;
      }
      all.add(copying);
    }
    Map<LogId, Rest> rests = new HashMap<>();
    for (int second = 0; second < 200; second++) {
      now += 500 + random.nextInt(2_000);
      all.forEach(copying -> copying.go(random));
      List<Sight> known =
          all.stream().map(Copying::sight).filter(sight -> random.nextInt(50) > 0).toList();
      Set<LogId> unread = any.look(known, now);
      for (LogId log : unread) {
        List<Copying> into =
            all.stream().filter(copying -> copying.target.log.equals(log)).toList();
        assertThat(into).as("%s rests", log).anyMatch(copying -> copying.end > copying.position);
        assertThat(known.stream().filter(sight -> sight.target().equals(log)))
            .allMatch(Sight::mayRest);
      }
      for (Copying copying : all) {
        boolean isKnown =
            known.stream().anyMatch(sight -> sight.target().equals(copying.target.log));
        rests
            .computeIfAbsent(copying.target.log, log -> new Rest())
            .look(unread.contains(copying.target.log), isKnown, now, copying);
      }
    }
  }

  /** What was seen of the rests of one log. */
  private static final class Rest {
    private boolean resting;
    private long since;
    private long owed;

    void look(boolean rests, boolean isKnown, long now, Copying copying) {
      if (!isKnown) {
        owed = 0; // forgotten with its mirrors
      } else if (rests && !resting) {
        assertThat(copying.target.covered).isGreaterThanOrEqualTo(owed);
        since = now;
      } else if (rests) {
        assertThat(now - since).isLessThan(20_000);
      } else if (resting) {
        owed = copying.target.end;
      }
      resting = rests;
    }
  }

  private Set<LogId> step(Copying... all) {
    now += 1_000;
    List<Sight> sights = new ArrayList<>();
    for (Copying copying : all) {
      copying.go();
      sights.add(copying.sight());
    }
    return givingWay.look(sights, now);
  }

  /** A log that is copied into. */
  private static final class Target {
    final LogId log;
    long end;
    long covered;

    Target(String name) {
      this.log = new LogId("east", name, new UUID(0, 0), 0);
    }
  }

  /** A mirror that copies. */
  private static final class Copying {
    final MirrorId id;
    Target target;
    boolean mayRest = true;
    long end;
    long position;
    long perSecond;

    Copying(String name, long waiting, long perSecond) {
      this.id = new MirrorId("west--east", name, 0);
      this.target = new Target(name);
      this.end = waiting;
      this.perSecond = perSecond;
    }

    void go() {
      long next = Math.min(end, position + perSecond);
      target.end += next - position;
      position = next;
    }

    void go(Random random) {
      end += random.nextInt(100);
      if (random.nextInt(10) > 0) {
        go();
      }
      target.covered = random.nextInt(4) == 0 ? target.end : target.covered;
    }

    Sight sight() {
      return new Sight(
          id, target.log, mayRest, position, end, target.covered, target.end, RECORD_BYTES);
    }
  }
}
