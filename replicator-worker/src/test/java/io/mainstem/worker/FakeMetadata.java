package io.mainstem.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.rest.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Serves one routing table; a poll for a newer one is answered after a second. */
final class FakeMetadata implements AutoCloseable {
  private static final long WAIT_NANOS = 1_000_000_000;

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private volatile RoutingTable table = RoutingTable.EMPTY;

  FakeMetadata() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/v1/routing-table", this::answer);
    server.start();
  }

  void serve(RoutingTable newTable) {
    synchronized (this) {
      table = newTable;
      notifyAll();
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      long since =
          Long.parseLong(exchange.getRequestURI().getQuery().replaceAll(".*since=(\\d+).*", "$1"));
      synchronized (this) {
        long until = System.nanoTime() + WAIT_NANOS;
        for (long left = WAIT_NANOS;
            since >= table.version() && left > 0;
            left = until - System.nanoTime()) {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        }
      }
      byte[] body = Json.mapper().writeValueAsBytes(table);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
