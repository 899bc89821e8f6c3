package io.mainstem.local.link;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a link: one selector over its listening socket and all its connections. All state
 * is this thread's own.
 */
final class LinkLoop {
  private static final Logger LOG = LoggerFactory.getLogger(LinkLoop.class);
  private static final int BACKLOG = 1_024;

  private final InetSocketAddress listenAt;
  private final InetSocketAddress target;
  private final Lane there;
  private final Lane back;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong resets = new AtomicLong();
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final Selector selector;
  private final Thread thread;
  private final List<Connection> connections = new ArrayList<>();
  private @Nullable ServerSocketChannel listener;
  private long wakeAt = Long.MAX_VALUE;
  private volatile boolean closed;

  LinkLoop(InetSocketAddress listenAt, InetSocketAddress target, Lane there, Lane back)
      throws IOException {
    this.listenAt = listenAt;
    this.target = target;
    this.there = there;
    this.back = back;
    this.selector = Selector.open();
    listen();
    this.thread = new Thread(this::run, "link-" + listenAt.getPort());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Runs an order on the link's thread and waits until it is done. */
  <T> T ask(Supplier<T> order) {
    CompletableFuture<T> done = new CompletableFuture<>();
    orders.add(
        () -> {
          try {
            done.complete(order.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    selector.wakeup();
    if (closed) {
      throw new IllegalStateException("The link on port " + listenAt.getPort() + " is closed");
    }
    return done.join();
  }

  long accepted() {
    return accepted.get();
  }

  long resets() {
    return resets.get();
  }

  /** Ends the thread and every connection. */
  void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (selector) {
      while (!closed) {
        select();
        carryOutOrders();
        accept();
        advanceAll();
      }
    } catch (IOException e) {
      LOG.error("The selector of a link failed port={}", listenAt.getPort(), e);
    } finally {
      closed = true;
      refuse();
      resetAll();
      // Whoever asked before it was closed waits for an answer.
      carryOutOrders();
    }
  }

  private void carryOutOrders() {
    for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
      order.run();
    }
  }

  private void select() throws IOException {
    long wait = wakeAt == Long.MAX_VALUE ? Long.MAX_VALUE : wakeAt - System.nanoTime();
    if (wait == Long.MAX_VALUE) {
      selector.select();
    } else if (wait <= 0) {
      selector.selectNow();
    } else {
      selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait)));
    }
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.attachment() instanceof Connection connection && key.isValid() && key.isReadable()) {
        connection.readable(key);
      }
    }
    selector.selectedKeys().clear();
  }

  private void advanceAll() {
    long now = System.nanoTime();
    for (Connection connection : connections) {
      FrameCut cut = connection.advance(now);
      if (cut != null) {
        resets.incrementAndGet();
        cut.done().complete(null);
      }
    }
    connections.removeIf(connection -> !connection.isOpen());
    // With the same time as above: what became due meanwhile must not be taken for what was dealt
    // with.
    wakeAt =
        connections.stream()
            .mapToLong(connection -> connection.wakeAt(now))
            .min()
            .orElse(Long.MAX_VALUE);
  }

  private void accept() throws IOException {
    if (listener == null) {
      return;
    }
    for (SocketChannel client = listener.accept(); client != null; client = listener.accept()) {
      accepted.incrementAndGet();
      connect(client);
    }
  }

  private void connect(SocketChannel client) throws IOException {
    try {
      connections.add(new Connection(client, target, there, back, selector));
    } catch (ConnectException nobodyThere) {
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
      client.close();
    }
  }

  /** New connections are welcome. */
  void listen() throws IOException {
    if (listener == null) {
      ServerSocketChannel opened = ServerSocketChannel.open();
      opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      opened.bind(listenAt, BACKLOG);
      opened.configureBlocking(false);
      opened.register(selector, SelectionKey.OP_ACCEPT);
      listener = opened;
    }
  }

  /** New connections are refused. */
  void refuse() {
    try {
      if (listener != null) {
        listener.close();
        listener = null;
      }
    } catch (IOException e) {
      LOG.error("The listening socket of a link cannot be closed port={}", listenAt.getPort(), e);
    }
  }

  int resetAll() {
    int open = connections.size();
    connections.forEach(Connection::reset);
    connections.clear();
    resets.addAndGet(open);
    return open;
  }

  int openConnections() {
    return connections.size();
  }
}
