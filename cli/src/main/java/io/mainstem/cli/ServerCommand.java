package io.mainstem.cli;

import io.mainstem.cli.region.Servers;
import io.mainstem.service.MainstemApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one service until it is told to end. */
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a service until it is told to end (SIGTERM, Ctrl-C).",
      "'region' runs all services of a region but the worker in one process, for small set-ups."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mainstem server region deploy/config/region.yml",
      "  mainstem server replicator-worker deploy/config/replicator-worker.yml"
    })
final class ServerCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "SERVICE",
      completionCandidates = Names.class,
      description = "One of: ${COMPLETION-CANDIDATES}.")
  private String service = "";

  @Parameters(
      index = "1",
      paramLabel = "CONFIG",
      description = "Its configuration (YAML). Examples of every key are in deploy/config.")
  private Path configuration = Path.of("");

  @Option(
      names = "--check",
      description = "Only read and validate the configuration, as the service would.")
  private boolean check;

  @Override
  public Integer call() throws Exception {
    MainstemApplication<?> server = Servers.named(service);
    if (!Files.isReadable(configuration)) {
      throw new WrongUseException(
          "there is no readable file "
              + configuration.toAbsolutePath()
              + ": copy the example from deploy/config/"
              + service
              + ".yml");
    }
    if (check) {
      server.run("check", configuration.toString());
      return 0;
    }
    server.run("server", configuration.toString());
    new CountDownLatch(1)
        .await(); // the server's own threads serve until the process is told to end
    return 0;
  }

  /** For completion and help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Servers.names().iterator();
    }
  }
}
