package io.mainstem.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole system, small: real brokers, ZooKeeper, services and workers, one of them killed. */
class DemoIT {

  private static final int ROWS = 10_000;

  @Test
  void replaysAFileIntoEveryRegionExactlyOnceWhileAWorkerIsKilled(@TempDir Path folder)
      throws Exception {
    Path input = Files.writeString(folder.resolve("rides.csv"), rides(ROWS));
    Path report = folder.resolve("report.json");
    StringWriter out = new StringWriter();
    DemoOptions options =
        new DemoOptions(
            2,
            2_000,
            Duration.ofSeconds(12),
            input,
            null,
            true,
            report,
            18_080,
            folder.resolve("work"));

    Set<ProcessHandle> before = children();
    boolean holds;
    try (Demo demo = new Demo(options, new PrintWriter(out, true))) {
      holds = demo.run();
    }

    assertThat(holds).as(out.toString()).isTrue();
    JsonNode books = new ObjectMapper().readTree(report.toFile());
    long passes = books.at("/replay/passes").asLong();
    assertThat(passes).isPositive();
    assertThat(books.get("produced").asLong()).isEqualTo(passes * ROWS);
    assertThat(books.get("delivered").asLong()).isEqualTo(passes * ROWS);
    assertThat(books.get("workersKilled").asInt()).isPositive();
    assertThat(books.at("/windows/verified").asLong()).isPositive();
    assertThat(books.at("/replay/equal").asBoolean()).isTrue();
    assertThat(children()).as("processes that were left").isSubsetOf(before);
  }

  /** Those of other tests in this JVM among them. */
  private static Set<ProcessHandle> children() {
    try (Stream<ProcessHandle> children = ProcessHandle.current().descendants()) {
      return children.filter(ProcessHandle::isAlive).collect(Collectors.toSet());
    }
  }

  private static String rides(int rows) {
    StringBuilder csv = new StringBuilder("time,lat,lon,base\n");
    for (int i = 0; i < rows; i++) {
      csv.append("2014/4/1 ")
          .append(i)
          .append(",40.")
          .append(i % 9_973)
          .append(",-73.")
          .append(i % 9_967)
          .append(",B")
          .append(i % 7)
          .append('\n');
    }
    return csv.toString();
  }
}
