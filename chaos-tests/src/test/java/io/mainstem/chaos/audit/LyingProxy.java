package io.mainstem.chaos.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mainstem.local.link.Link;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the link to a broker and tells {@link Lies} to everybody but auditors. Where the
 * broker names itself, this proxy's port stands instead of the link's, so that nobody gets past it.
 * Two threads for each connection; when either side ends, both do.
 */
final class LyingProxy implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LyingProxy.class);
  private static final int MAX_FRAME = 100 << 20;
  private static final int CLIENT_ID_AT = 8;
  private static final byte[] HOST = "127.0.0.1".getBytes(ISO_8859_1);

  private final Link behind;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  LyingProxy(Link behind) {
    this.behind = behind;
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept, "lying-proxy");
  }

  /** For clients: {@code 127.0.0.1:port}. */
  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        new Connection(server.accept()).begin();
      } catch (IOException e) {
        LOG.debug("A connection did not come about error={}", e.toString());
      }
    }
  }

  /** A client's connection and the one that serves it. */
  private final class Connection {
    private final Socket client;
    private final Socket broker;
    private volatile boolean toAuditor;

    Connection(Socket client) throws IOException {
      this.client = client;
      open.add(client);
      try {
        this.broker = new Socket(InetAddress.getLoopbackAddress(), behind.port());
      } catch (IOException e) {
        end(client);
        throw e;
      }
      open.add(broker);
      client.setTcpNoDelay(true);
      broker.setTcpNoDelay(true);
    }

    void begin() {
      start(() -> pump(client, broker, this::look), "lying-proxy-there");
      start(() -> pump(broker, client, this::change), "lying-proxy-back");
    }

    /** A request names its client. */
    private void look(byte[] request) {
      ByteBuffer header = ByteBuffer.wrap(request);
      int length = request.length < CLIENT_ID_AT + Short.BYTES ? 0 : header.getShort(CLIENT_ID_AT);
      if (length > 0) {
        String name = new String(request, CLIENT_ID_AT + Short.BYTES, length, ISO_8859_1);
        toAuditor = name.contains("audit");
      }
    }

    private void change(byte[] answer) {
      byte[] theirs = address(behind.port());
      byte[] ours = address(server.getLocalPort());
      int at = Lies.find(answer, theirs, 0, answer.length);
      while (at >= 0) {
        System.arraycopy(ours, 0, answer, at, ours.length);
        at = Lies.find(answer, theirs, at + ours.length, answer.length);
      }
      if (!toAuditor) {
        Lies.tell(answer);
      }
    }

    private void pump(Socket from, Socket to, java.util.function.Consumer<byte[]> look) {
      try {
        DataInputStream in = new DataInputStream(from.getInputStream());
        DataOutputStream out = new DataOutputStream(to.getOutputStream());
        while (true) {
          int size = in.readInt();
          if (size < 0 || size > MAX_FRAME) {
            throw new IOException("a frame of " + size + " bytes");
          }
          byte[] frame = in.readNBytes(size);
          if (frame.length < size) {
            throw new IOException("ended within a frame");
          }
          look.accept(frame);
          byte[] whole = ByteBuffer.allocate(size + 4).putInt(size).put(frame).array();
          out.write(whole);
        }
      } catch (IOException e) {
        LOG.debug("A connection has ended error={}", e.toString());
      } finally {
        end(client);
        end(broker);
      }
    }
  }

  /** As the protocol writes it. */
  private static byte[] address(int port) {
    return ByteBuffer.allocate(HOST.length + Integer.BYTES).put(HOST).putInt(port).array();
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.setSoLinger(true, 0); // a reset, as from the link
    } catch (IOException e) {
      LOG.debug("A connection had ended before error={}", e.toString());
    }
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("A connection does not close error={}", e.toString());
    }
  }

  private static void start(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.debug("The proxy does not close error={}", e.toString());
    }
    Set.copyOf(open).forEach(this::end);
  }
}
