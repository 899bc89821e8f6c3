package io.mainstem.controller;

import com.sun.net.httpserver.HttpServer;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.WorkerReport;
import io.mainstem.api.rest.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** The REST side of a worker that says it copies all that it has been given. */
final class StubReporter implements AutoCloseable {

  /** The next source offset of every mirror. */
  static final long POSITION = 10;

  private final HttpServer server;

  /**
   * @param latencyMillis of each of its 100 records
   */
  StubReporter(String worker, Supplier<Set<String>> mirrors, long latencyMillis)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/report",
        exchange -> {
          List<MirrorStatus> statuses =
              mirrors.get().stream()
                  .map(mirror -> copying(worker, MirrorId.parse(mirror)))
                  .toList();
          Map<String, String> latencies =
              statuses.stream()
                  .map(status -> status.mirror().route())
                  .distinct()
                  .collect(Collectors.toMap(route -> route, route -> histogram(latencyMillis)));
          byte[] body =
              Json.mapper().writeValueAsBytes(new WorkerReport(worker, statuses, latencies));
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static MirrorStatus copying(String worker, MirrorId mirror) {
    return new MirrorStatus(
        mirror,
        worker,
        "as-the-worker-says",
        mirror.partition(),
        MirrorState.COPYING,
        null,
        null,
        POSITION,
        12,
        10,
        2,
        40,
        100,
        1_000,
        true,
        MirrorStatus.Guarantee.EXACTLY_ONCE,
        Instant.EPOCH);
  }

  private static String histogram(long millis) {
    Histogram histogram = new Histogram(60_000, 3);
    histogram.recordValueWithCount(millis, 100);
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(buffer.array(), length));
  }
}
