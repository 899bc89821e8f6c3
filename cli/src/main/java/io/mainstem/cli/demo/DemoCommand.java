package io.mainstem.cli.demo;

import io.dropwizard.util.Duration;
import io.mainstem.cli.WrongUseException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole system on this machine. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the whole system on this machine: real brokers, ZooKeeper, every service, and producers",
      "and consumers in each region that check every record. Ends on Ctrl-C, or by itself:",
      "with --for it drains, prints the books and exits with 0 only if everything balances."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mainstem demo",
      "  mainstem demo --for 60s --chaos --report report.json",
      "  mainstem demo --input pickups.csv.gz --key base"
    })
public final class DemoCommand implements Callable<Integer> {

  private static final int MOST_REGIONS = 8;

  @Option(
      names = "--regions",
      paramLabel = "N",
      defaultValue = "3",
      description = "Number of regions, 2 to 8. Default: ${DEFAULT-VALUE}.")
  private int regions;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "21000",
      description = "Records produced per second, over all regions. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = {
        "How long to produce once every route is copying, for example 60s or 5m.",
        "Default: until Ctrl-C."
      })
  private java.time.@Nullable Duration time;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = {
        "A CSV file with a header line, gzipped or not, whose rows are replayed as JSON events.",
        "Whole passes over it: one, or as many as --for has room to begin."
      })
  private @Nullable Path input;

  @Option(
      names = "--key",
      paramLabel = "COLUMN",
      description = "The column of --input that keys the events. Default: the last one.")
  private @Nullable String key;

  @Option(names = "--chaos", description = "Kill a random worker with SIGKILL every 10 seconds.")
  private boolean chaos;

  @Option(names = "--report", paramLabel = "FILE", description = "Write what was shown as JSON.")
  private @Nullable Path report;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8080",
      description =
          "Port of the console; the next free one if it is taken. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep data and logs of all processes in this directory.")
  private @Nullable Path keep;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  DemoCommand() {}

  @Override
  public Integer call() throws Exception {
    require(regions >= 2 && regions <= MOST_REGIONS, "--regions must be 2 to " + MOST_REGIONS);
    require(rate >= regions, "--rate must be at least one record per second and region");
    require(port > 0 && port < 65_536, "--port must be 1 to 65535");
    require(key == null || input != null, "--key names a column of --input, which is missing");
    DemoOptions options =
        new DemoOptions(regions, rate, time, input, key, chaos, report, port, keep);
    try (Demo demo = new Demo(options, spec.commandLine().getOut())) {
      return demo.run() ? 0 : 1;
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new WrongUseException(otherwise);
    }
  }

  /** Reads {@code 60s}, {@code 5m}, {@code 1h}. */
  static final class TimeConverter implements ITypeConverter<java.time.Duration> {
    @Override
    public java.time.Duration convert(String text) {
      try {
        return Duration.parse(text).toJavaDuration();
      } catch (IllegalArgumentException e) {
        throw new picocli.CommandLine.TypeConversionException(
            "'" + text + "' is no time; write 60s, 5m or 1h");
      }
    }
  }
}
