package io.mainstem.worker.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Mirrors with more to send than they may, in simulated time. */
class ThrottleTest {
  private static final long TICK_MILLIS = 100;

  private final Throttle throttle = new Throttle();
  private long now = 1_000_000;

  /** A mirror that always has batches of this size. */
  private final class Sender {
    private final Allowance allowance = new Allowance(throttle);
    private final int batchBytes;
    private long sent;

    Sender(int batchBytes) {
      this.batchBytes = batchBytes;
    }

    void tick() {
      while (allowance.admits(now) && sent < Long.MAX_VALUE / 2) {
        allowance.sent(batchBytes);
        sent += batchBytes;
      }
    }
  }

  @Test
  void withoutALimitEverythingIsAdmitted() {
    Allowance allowance = new Allowance(throttle);

    allowance.sent(Integer.MAX_VALUE);

    assertThat(allowance.admits(now)).isTrue();
  }

  @Test
  void oneSenderReachesTheLimitAndDoesNotPassIt() {
    throttle.limit(1_000_000);

    List<Sender> senders = run(60, new Sender(16_000));

    assertThat(senders.get(0).sent).isCloseTo(60_000_000L, Percentage.withPercentage(2));
  }

  @Test
  void batchesLargerThanASecondOfTheLimitPassAtItsRate() {
    throttle.limit(100_000);

    List<Sender> senders = run(120, new Sender(1_000_000));

    assertThat(senders.get(0).sent).isBetween(11_000_000L, 13_000_000L);
  }

  @Test
  void sendersShareTheLimitWhateverTheirBatches() {
    throttle.limit(2_000_000);

    List<Sender> senders =
        run(120, new Sender(500), new Sender(16_000), new Sender(16_000), new Sender(200_000));

    long all = senders.stream().mapToLong(sender -> sender.sent).sum();
    assertThat(all).isCloseTo(240_000_000L, Percentage.withPercentage(2));
    assertThat(senders.get(0).sent).isGreaterThan(all / 10);
    assertThat(senders.get(1).sent).isCloseTo(senders.get(2).sent, within(all / 10));
    assertThat(senders.get(3).sent).isGreaterThan(all / 10);
  }

  @Test
  void aHundredSendersAllGetTheirTurn() {
    throttle.limit(1_000_000);
    Sender[] many = new Sender[100];
    for (int i = 0; i < many.length; i++) {
      many[i] = new Sender(4_000);
    }

    List<Sender> senders = run(60, many);

    assertThat(senders.stream().mapToLong(sender -> sender.sent).sum())
        .isCloseTo(60_000_000L, Percentage.withPercentage(3));
    assertThat(senders).allSatisfy(sender -> assertThat(sender.sent).isGreaterThan(400_000));
  }

  @Test
  void aChangedLimitActsAtOnceAlsoForThoseWhoWait() {
    throttle.limit(10);
    Sender sender = new Sender(100_000);
    run(1, sender);
    long before = sender.sent;

    throttle.limit(1_000_000);
    run(10, sender);

    assertThat(sender.sent - before).isBetween(9_500_000L, 10_800_000L);
  }

  @Test
  void takingTheLimitAwayLetsEverybodyGo() {
    throttle.limit(10);
    Allowance allowance = new Allowance(throttle);
    allowance.sent(1_000_000);
    assertThat(allowance.admits(now)).isFalse();

    throttle.limit(0);

    assertThat(allowance.admits(now)).isTrue();
  }

  @Test
  void anIdleTimeIsNotSavedUp() {
    throttle.limit(1_000_000);
    Sender sender = new Sender(10_000);
    run(2, sender);
    now += 3_600_000;
    long before = sender.sent;

    run(1, sender);

    assertThat(sender.sent - before).isLessThan(2_000_000);
  }

  private List<Sender> run(int seconds, Sender... senders) {
    List<Sender> order = new ArrayList<>(List.of(senders));
    Random random = new Random(7);
    for (long i = 0; i < seconds * 1000L / TICK_MILLIS; i++) {
      order.forEach(Sender::tick);
      now += TICK_MILLIS - 5 + random.nextInt(11);
    }
    return List.of(senders);
  }
}
