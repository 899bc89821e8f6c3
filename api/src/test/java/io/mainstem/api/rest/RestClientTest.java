package io.mainstem.api.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mainstem.api.client.WorkerClient;
import io.mainstem.api.replication.WorkerReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestClientTest {
  private static final int SERVICE_UNAVAILABLE = 503;

  private final List<String> asked = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/words", this::words);
    server.createContext(
        "/v1/later",
        exchange ->
            answer(
                exchange,
                SERVICE_UNAVAILABLE,
                "{\"type\":\"/problems/later\",\"title\":\"Not now\",\"status\":503}"));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aListIsReadToItsLastPage() {
    assertThat(client().getAll("/v1/words?of=all", String.class)).containsExactly("a", "b", "c");

    assertThat(asked).containsExactly("of=all&limit=1000", "of=all&limit=1000&page=after%20b");
  }

  @Test
  void aProblemIsHandedOnAsItWasSaid() {
    assertThatThrownBy(() -> client().getAll("/v1/later", String.class))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().title()).isEqualTo("Not now"));
  }

  @Test
  void whatIsKnownIsNotSentAgain() {
    server.createContext("/v1/report", RestClientTest::report);
    WorkerClient worker = new WorkerClient(client());

    WorkerReport first = worker.report();

    assertThat(first.worker()).isEqualTo("worker-1");
    assertThat(worker.report()).as("304: the report that is known").isSameAs(first);
  }

  /** Answers each version once, and 304 to whoever knows it. */
  private static void report(HttpExchange exchange) throws IOException {
    if ("\"1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
      exchange.close();
      return;
    }
    exchange.getResponseHeaders().set("ETag", "\"1\"");
    answer(exchange, 200, "{\"worker\":\"worker-1\",\"mirrors\":[],\"latencyByRoute\":{}}");
  }

  private RestClient client() {
    return new RestClient(
        List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
        Duration.ofSeconds(5),
        null);
  }

  private void words(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    asked.add(query);
    answer(
        exchange,
        200,
        query.contains("page=")
            ? "{\"items\":[\"c\"]}"
            : "{\"items\":[\"a\",\"b\"],\"next\":\"after b\"}");
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange
        .getResponseHeaders()
        .set("Content-Type", status == 200 ? "application/json" : "application/problem+json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
