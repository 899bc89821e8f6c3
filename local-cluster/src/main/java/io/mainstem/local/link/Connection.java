package io.mainstem.local.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A client's connection and its continuation to the server. Belongs to the link's thread. */
final class Connection {
  private final SocketChannel client;
  private final SocketChannel server;
  private final Pipe toServer;
  private final Pipe toClient;
  private final SelectionKey clientKey;
  private final SelectionKey serverKey;
  private boolean connected;
  private boolean open = true;

  Connection(
      SocketChannel client, InetSocketAddress target, Lane there, Lane back, Selector selector)
      throws IOException {
    this.client = client;
    this.server = SocketChannel.open();
    prepare(client);
    prepare(server);
    this.toServer = new Pipe(client, server, there);
    this.toClient = new Pipe(server, client, back);
    this.connected = connect(target);
    this.clientKey = client.register(selector, 0, this);
    this.serverKey = server.register(selector, connected ? 0 : SelectionKey.OP_CONNECT, this);
  }

  private boolean connect(InetSocketAddress target) throws IOException {
    try {
      return server.connect(target);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private static void prepare(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /**
   * Does what can be done now. A socket that fails takes the whole connection with it, as a reset
   * of the peer would.
   *
   * @return the cut that was carried out, otherwise null
   */
  @Nullable FrameCut advance(long now) {
    try {
      if (!connected && !finishConnect()) {
        return null;
      }
      FrameCut cutThere = toServer.pump(now);
      FrameCut cut = cutThere == null ? toClient.pump(now) : cutThere;
      if (cut != null) {
        reset();
        return cut;
      }
      if (toServer.isFinished() && toClient.isFinished()) {
        close();
      } else {
        clientKey.interestOps(interest(toServer, toClient, now));
        serverKey.interestOps(interest(toClient, toServer, now));
      }
    } catch (IOException brokenByPeer) {
      reset();
    }
    return null;
  }

  private boolean finishConnect() throws IOException {
    if (server.finishConnect()) {
      connected = true;
      serverKey.interestOps(0);
    }
    return connected;
  }

  private static int interest(Pipe reading, Pipe writing, long now) {
    return (reading.wantsToRead(now) ? SelectionKey.OP_READ : 0)
        | (writing.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
  }

  /** One of its sockets has bytes. */
  void readable(SelectionKey key) {
    (key.equals(clientKey) ? toServer : toClient).sourceIsReadable();
  }

  /** When it wants to be advanced even if no socket stirs. */
  long wakeAt(long now) {
    return connected ? Math.min(toServer.wakeAt(now), toClient.wakeAt(now)) : Long.MAX_VALUE;
  }

  boolean isOpen() {
    return open;
  }

  /** Both peers see a connection reset. */
  void reset() {
    try {
      if (open) {
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        server.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException alreadyClosed) {
      // Closing is all that is left to do.
    }
    close();
  }

  private void close() {
    open = false;
    try {
      client.close();
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Closing a socket of a link failed", e);
    }
  }
}
