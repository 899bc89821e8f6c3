package io.mainstem.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port of 127.0.0.1 that is ours until it is closed, also while nobody listens on it: a
 * broker comes back to the port that it had, however long it was away.
 *
 * <p>Ports are drawn from below the range in which the kernel picks local ports for outgoing
 * connections. Otherwise a client that keeps trying to reach a stopped broker would sooner or later
 * connect to itself.
 *
 * <p>On Linux the reservation is a socket that is bound and neither connected nor listening. It
 * keeps out everybody who binds without SO_REUSEADDR (every other reservation does) and lets in a
 * server that sets it, as every Java server does. Elsewhere the reservation is only remembered by
 * this JVM.
 */
public final class LoopbackPort implements AutoCloseable {
  private static final int LOWEST = 10_000;
  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 200;
  private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

  private final int number;
  private final @Nullable SocketChannel holder;

  private LoopbackPort(int number, @Nullable SocketChannel holder) {
    this.number = number;
    this.holder = holder;
  }

  /** Reserves some free port. */
  public static LoopbackPort reserve() {
    return IntStream.range(0, ATTEMPTS)
        .map(attempt -> ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST))
        .mapToObj(LoopbackPort::reserveIfFree)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                new LocalClusterException(
                    "No free port between %d and %d on 127.0.0.1 in %d attempts. Stop what is left of earlier runs (ss -ltnp)."
                        .formatted(LOWEST, HIGHEST, ATTEMPTS)));
  }

  private static Optional<LoopbackPort> reserveIfFree(int candidate) {
    try {
      return Optional.of(reserve(candidate));
    } catch (BindException taken) {
      return Optional.empty();
    } catch (IOException e) {
      throw new LocalClusterException("Cannot bind a port of 127.0.0.1: " + e.getMessage(), e);
    }
  }

  /**
   * Reserves this very port.
   *
   * @throws BindException if somebody has it
   */
  public static LoopbackPort reserve(int number) throws IOException {
    InetSocketAddress address = new InetSocketAddress(loopback(), number);
    try (ServerSocketChannel probe = ServerSocketChannel.open()) {
      probe.setOption(StandardSocketOptions.SO_REUSEADDR, false);
      probe.bind(address);
    }
    return new LoopbackPort(number, LINUX ? hold(address) : null);
  }

  private static SocketChannel hold(InetSocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(address);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  public int number() {
    return number;
  }

  /** {@code 127.0.0.1:port}. */
  public String address() {
    return "127.0.0.1:" + number;
  }

  public InetSocketAddress socketAddress() {
    return new InetSocketAddress(loopback(), number);
  }

  @Override
  public void close() {
    if (holder == null) {
      return;
    }
    try {
      holder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
