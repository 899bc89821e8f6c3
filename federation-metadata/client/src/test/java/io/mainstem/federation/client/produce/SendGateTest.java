package io.mainstem.federation.client.produce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SendGateTest {

  private static final long SOON = TimeUnit.SECONDS.toNanos(20);

  @Test
  void nobodyIsInsideOnceAClosedGateIsEmpty() throws Exception {
    for (int round = 0; round < 300; round++) {
      SendGate gate = new SendGate();
      AtomicInteger inside = new AtomicInteger();
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread sender = new Thread(() -> sendUntilRefused(gate, inside));
        senders.add(sender);
        sender.start();
      }

      gate.close();
      boolean empty = gate.awaitEmpty(System.nanoTime() + SOON);

      assertThat(empty).isTrue();
      assertThat(inside.get()).isZero();
      for (Thread sender : senders) {
        sender.join();
      }
      assertThat(inside.get()).isZero();
    }
  }

  private static void sendUntilRefused(SendGate gate, AtomicInteger inside) {
    while (gate.enter()) {
      inside.incrementAndGet();
      Thread.onSpinWait();
      inside.decrementAndGet();
      gate.leave();
    }
  }

  @Test
  void aSenderThatStaysInsideIsNotOverlooked() {
    SendGate gate = new SendGate();
    assertThat(gate.enter()).isTrue();

    gate.close();

    assertThat(gate.awaitEmpty(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5))).isFalse();
    assertThat(gate.enter()).isFalse();
    gate.leave();
    assertThat(gate.awaitEmpty(System.nanoTime() + SOON)).isTrue();
  }
}
