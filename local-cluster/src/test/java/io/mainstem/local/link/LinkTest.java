package io.mainstem.local.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkTest {
  private static final Duration A_MOMENT = Duration.ofMillis(150);

  private Peer server;
  private Link link;

  @BeforeEach
  void open() throws IOException {
    server = new Peer();
    link = Link.to(server.address());
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    server.close();
  }

  @Test
  void carriesBothWaysAndPassesTheEndOn() throws IOException {
    try (Socket near = Peer.connect(link);
        Socket far = server.accept()) {
      Peer.passOneByte(near, far, 1);
      Peer.passOneByte(far, near, 2);

      near.shutdownOutput();

      assertThat(far.getInputStream().read()).isEqualTo(-1);
      Peer.passOneByte(far, near, 3);
      await()
          .until(
              () -> link.bytes(Direction.TO_SERVER) == 1 && link.bytes(Direction.TO_CLIENT) == 2);
    }
  }

  @Test
  void delaysEachWay() throws IOException {
    try (Socket near = Peer.connect(link);
        Socket far = server.accept()) {
      link.delay(Duration.ofMillis(40));
      long start = System.nanoTime();

      Peer.passOneByte(near, far, 1);
      Peer.passOneByte(far, near, 2);

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(79), Duration.ofSeconds(1));
    }
  }

  @Test
  void longLinkIsFilledUpToItsBandwidth() throws Exception {
    link.delay(Duration.ofMillis(40));
    link.bandwidth(25_000_000);

    double rate = bytesPerSecond(12_500_000);

    assertThat(rate).isBetween(0.6 * 25_000_000, 1.2 * 25_000_000);
  }

  /**
   * If a read had to wait for the delay of the one before, it would carry six megabytes in a
   * second.
   */
  @Test
  void aCapWithoutDelayPassesSmallRequestsOn() throws IOException {
    link.bandwidth(25_000_000);
    try (Socket near = Peer.connect(link);
        Socket far = server.accept()) {
      near.setSoTimeout(5_000);
      far.setSoTimeout(5_000);

      Peer.passOneByte(near, far, 1);
      Peer.passOneByte(far, near, 2);
    }
  }

  @Test
  void longLinkWithoutCapHoldsWhatIsInFlight() throws Exception {
    link.delay(Duration.ofMillis(40));

    assertThat(bytesPerSecond(50_000_000)).isGreaterThan(20_000_000);
  }

  /** Sends this many bytes to the server; the rate is measured there from first to last byte. */
  private double bytesPerSecond(int total) throws Exception {
    try (Socket near = Peer.connect(link);
        Socket far = server.accept()) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  near.getOutputStream().write(new byte[total]);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      int got = far.getInputStream().read() + 1;
      long start = System.nanoTime();
      byte[] buffer = new byte[1 << 16];
      while (got < total) {
        got += far.getInputStream().read(buffer);
      }
      long nanos = System.nanoTime() - start;
      sent.get(10, TimeUnit.SECONDS);
      return total * 1e9 / nanos;
    }
  }

  @Test
  void oneWayBlackHoleHoldsThatWayOnlyAndLosesNothing() throws IOException {
    try (Socket near = Peer.connect(link);
        Socket far = server.accept()) {
      link.blackHole(Direction.TO_CLIENT);
      Peer.passOneByte(near, far, 1);
      far.getOutputStream().write(2);
      assertThat(Peer.silent(near, A_MOMENT)).isTrue();

      link.heal();

      assertThat(near.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void cutResetsAndRefusesUntilItHeals() throws IOException {
    try (Socket near = Peer.connect(link);
        Socket far = server.accept()) {
      Peer.passOneByte(near, far, 1);

      link.cut();

      assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> Peer.connect(link)).isInstanceOf(ConnectException.class);
      assertThat(link.resets()).isEqualTo(1);
    }
    link.heal();
    try (Socket near = Peer.connect(link);
        Socket far = server.accept()) {
      Peer.passOneByte(near, far, 2);
    }
  }

  @Test
  void resetHitsOpenConnectionsOnce() throws IOException {
    try (Socket near = Peer.connect(link);
        Socket far = server.accept()) {
      Peer.passOneByte(near, far, 1);

      assertThat(link.resetConnections()).isEqualTo(1);

      assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    try (Socket near = Peer.connect(link);
        Socket far = server.accept()) {
      Peer.passOneByte(near, far, 2);
    }
  }

  @Test
  void cutsInTheMiddleOfAFrameThatIsLargeEnough() throws Exception {
    try (Socket near = Peer.connect(link);
        Socket far = server.accept()) {
      CompletableFuture<Void> done = link.cutMidFrame(Direction.TO_SERVER, 100, 7);
      near.getOutputStream().write(frame(20));
      assertThat(far.getInputStream().readNBytes(24)).hasSize(24);
      assertThat(done).isNotDone();

      near.getOutputStream().write(frame(200));

      assertThat(far.getInputStream().readNBytes(4 + 7)).hasSize(11);
      assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketException.class);
      done.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void connectionToAServerThatIsNotThereIsReset() throws IOException {
    server.close();

    try (Socket near = Peer.connect(link)) {
      assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  private static byte[] frame(int length) {
    return ByteBuffer.allocate(4 + length).putInt(length).array();
  }
}
