package io.mainstem.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.mainstem.api.rest.Json;
import io.mainstem.bench.BenchOptions;
import io.mainstem.bench.BrokerLogs;
import io.mainstem.bench.Workload;
import io.mainstem.cli.WrongUseException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every benchmark can be told, and how it tells what it found. */
final class CommonOptions {

  private static final int USUAL_ROUNDS = 3;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Runs of each copier; the median counts. Default: 3; 10 for audit.")
  private @Nullable Integer rounds;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Records that are measured in a run; fewer make a shorter and rougher run.")
  private long records;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "-1",
      description = "Records copied before, by the same process. Default: half of --records.")
  private long warmUp = -1;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the result there, too.")
  private @Nullable Path json;

  @Option(
      names = "--worker-setting",
      paramLabel = "KEY=VALUE",
      description =
          "A key below 'worker' in our worker's configuration. Without any, the defaults are measured.")
  private Map<String, String> workerSettings = Map.of();

  @Option(
      names = "--peer-setting",
      paramLabel = "KEY=VALUE",
      description =
          "A key of mm2.properties that is put over the peer's tuning, e.g. source.consumer.max.poll.records=500.")
  private Map<String, String> peerSettings = Map.of();

  @Option(
      names = "--worker-jvm",
      paramLabel = "ARGUMENT",
      description = "One more argument for our worker's JVM, to look inside while it works.")
  private List<String> workerJvm = List.of();

  @Option(
      names = "--only-ours",
      description = "Leave the peer out, to look into our worker: every ratio is 1 then.")
  private boolean onlyOurs;

  @Option(
      names = "--logs",
      paramLabel = "WHERE",
      description =
          "Where the brokers keep their data, for all who are measured alike: memory, or disk. Default: memory where there is room, so that copiers are measured and not the disk.")
  private BrokerLogs logs = BrokerLogs.preferred();

  @Option(names = "--keep", description = "Keep the processes' files and logs.")
  private boolean keep;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  BenchOptions options() {
    return options(USUAL_ROUNDS);
  }

  /**
   * @param usual rounds, if none are asked for
   */
  BenchOptions options(int usual) {
    int asked = rounds == null ? usual : rounds;
    if (asked < 1) {
      throw new WrongUseException("--rounds must be at least 1, not " + asked);
    }
    return new BenchOptions(
        asked,
        "io.mainstem.cli.Mainstem",
        workerSettings,
        peerSettings,
        workerJvm,
        onlyOurs,
        keep,
        logs);
  }

  /** The workload at the size that was asked for. */
  Workload sized(Workload workload) {
    if (records < 0 || warmUp < -1 || (records > 0 && records < workload.partitions())) {
      throw new WrongUseException(
          "--records must be at least the number of partitions, --warm-up 0 or more");
    }
    long measured = records == 0 ? workload.records() : records;
    long before = warmUp >= 0 ? warmUp : measured / 2;
    return records == 0 && warmUp < 0 ? workload : workload.withRecords(measured, before);
  }

  void say(String line) {
    if (spec != null) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(line);
      out.flush();
    }
  }

  /** Prints the result as JSON, and writes it where it was asked for. */
  void report(Object result) throws IOException {
    ObjectMapper mapper = Json.mapper().enable(SerializationFeature.INDENT_OUTPUT);
    say(mapper.writeValueAsString(result));
    if (json != null) {
      mapper.writeValue(json.toFile(), result);
    }
  }
}
