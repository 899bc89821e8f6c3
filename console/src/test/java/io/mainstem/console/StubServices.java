package io.mainstem.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mainstem.api.rest.Json;
import io.mainstem.api.rest.Page;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.api.service.ServiceKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The REST interfaces that the console asks, answered over a real socket from hand-written values.
 * Every region has a path prefix of its own; a path without a value answers 503.
 */
public final class StubServices implements AutoCloseable {

  private final ObjectMapper mapper = Json.mapper();
  private final Map<String, Supplier<Object>> answers = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  public StubServices() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Where the services of a region are. */
  public URI url(String region) {
    return URI.create(url() + "/" + region);
  }

  /** Answers a path (without query) with what the supplier gives at that moment. */
  public void answer(String path, Supplier<Object> value) {
    answers.put(path, value);
  }

  public void answerPage(String path, Supplier<List<?>> items) {
    answers.put(path, () -> new Page<>(items.get(), null));
  }

  /** Makes a path answer 503 from now on. */
  public void silence(String path) {
    answers.remove(path);
  }

  public ServiceInstance instance(ServiceKind kind, String region) {
    return new ServiceInstance(
        kind, region, region + "-1", url(region), Instant.parse("2026-01-01T00:00:00Z"));
  }

  private void answer(HttpExchange exchange) throws IOException {
    Supplier<Object> value = answers.get(exchange.getRequestURI().getPath());
    byte[] body = value == null ? new byte[0] : json(value.get());
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(value == null ? 503 : 200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private byte[] json(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
