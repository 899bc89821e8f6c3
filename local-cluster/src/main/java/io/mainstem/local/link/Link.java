package io.mainstem.local.link;

import io.mainstem.local.LocalClusterException;
import io.mainstem.local.LoopbackPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * A TCP link to a server on this machine: clients connect to its near end, and what they and the
 * server say to each other takes time, is capped, stands still, or is cut, as told. Everything
 * changes live and holds for open connections, too; a method returns when its change is in force.
 *
 * <p>Each link has one thread. Thread-safe.
 */
public final class Link implements AutoCloseable {
  private final LoopbackPort port;
  private final Lane there = new Lane();
  private final Lane back = new Lane();
  private final LinkLoop loop;

  private Link(LoopbackPort port, InetSocketAddress target) throws IOException {
    this.port = port;
    this.loop = new LinkLoop(port.socketAddress(), target, there, back);
  }

  /** A clear link to this server, open for connections. The server need not be there yet. */
  public static Link to(InetSocketAddress target) {
    LoopbackPort port = LoopbackPort.reserve();
    try {
      Link link = new Link(port, target);
      link.loop.start();
      return link;
    } catch (IOException e) {
      port.close();
      throw new LocalClusterException("Cannot open a link on port " + port.number() + ": " + e, e);
    }
  }

  /**
   * The near end, for clients: {@code 127.0.0.1:port}. It stays the same for the life of the link.
   */
  public String address() {
    return port.address();
  }

  public int port() {
    return port.number();
  }

  /** Changes what one direction does. */
  public void shape(Direction direction, UnaryOperator<Shape> change) {
    loop.ask(
        () -> {
          Lane lane = lane(direction);
          lane.shape(change.apply(lane.shape()), System.nanoTime());
          return lane.shape();
        });
  }

  /** What one direction does now. */
  public Shape shape(Direction direction) {
    return loop.ask(() -> lane(direction).shape());
  }

  /** The same delay each way: half the round trip. */
  public void delay(Duration oneWay) {
    both(shape -> shape.withDelay(oneWay));
  }

  /** The same cap each way, for all connections together. */
  public void bandwidth(long bytesPerSecond) {
    both(shape -> shape.withBytesPerSecond(bytesPerSecond));
  }

  /** Nothing moves either way; connections stay open. */
  public void blackHole() {
    both(shape -> shape.withBlackHole(true));
  }

  /** Nothing moves this way; connections stay open, and the other way works. */
  public void blackHole(Direction direction) {
    shape(direction, shape -> shape.withBlackHole(true));
  }

  /** Resets every connection and refuses new ones until {@link #heal}. */
  public void cut() {
    loop.ask(
        () -> {
          loop.refuse();
          return loop.resetAll();
        });
  }

  /**
   * Resets every connection once.
   *
   * @return how many there were
   */
  public int resetConnections() {
    return loop.ask(loop::resetAll);
  }

  /**
   * Resets one connection in the middle of the next frame that is large enough.
   *
   * @param smallestFrame frames with a shorter body (in bytes) pass, so that a record batch can be
   *     told from a heartbeat
   * @param forwarded bytes of the frame's body that still arrive
   * @return completed when it has happened
   */
  public CompletableFuture<Void> cutMidFrame(
      Direction direction, int smallestFrame, int forwarded) {
    FrameCut cut = new FrameCut(smallestFrame, forwarded);
    loop.ask(
        () -> {
          lane(direction).arm(cut);
          return cut;
        });
    return cut.done();
  }

  /** Ends every failure: bytes move and connections are accepted. Delay and bandwidth stay. */
  public void heal() {
    both(shape -> shape.withBlackHole(false));
    loop.ask(
        () -> {
          there.arm(null);
          back.arm(null);
          try {
            loop.listen();
            return true;
          } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port.number() + " again", e);
          }
        });
  }

  /** Bytes that have left the link in this direction since it was opened. */
  public long bytes(Direction direction) {
    return lane(direction).bytes();
  }

  /** Connections accepted since it was opened. */
  public long accepted() {
    return loop.accepted();
  }

  /** Connections that the link has reset on its own account. */
  public long resets() {
    return loop.resets();
  }

  public int openConnections() {
    return loop.ask(loop::openConnections);
  }

  @Override
  public void close() {
    loop.close();
    port.close();
  }

  private void both(UnaryOperator<Shape> change) {
    for (Direction direction : Direction.values()) {
      shape(direction, change);
    }
  }

  private Lane lane(Direction direction) {
    return switch (direction) {
      case TO_SERVER -> there;
      case TO_CLIENT -> back;
    };
  }
}
