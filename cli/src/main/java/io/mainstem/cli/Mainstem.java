package io.mainstem.cli;

import io.mainstem.cli.admin.AuditCommand;
import io.mainstem.cli.admin.ClustersCommand;
import io.mainstem.cli.admin.FleetCommand;
import io.mainstem.cli.admin.GroupsCommand;
import io.mainstem.cli.admin.ImportCommand;
import io.mainstem.cli.admin.MirrorsCommand;
import io.mainstem.cli.admin.OperationsCommand;
import io.mainstem.cli.admin.RegionsCommand;
import io.mainstem.cli.admin.RoutesCommand;
import io.mainstem.cli.admin.ServicesCommand;
import io.mainstem.cli.admin.TopicsCommand;
import io.mainstem.cli.admin.WorkersCommand;
import io.mainstem.cli.bench.BenchCommand;
import io.mainstem.cli.chaos.ChaosCommand;
import io.mainstem.cli.demo.DemoCommand;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line: one command for running, watching and changing Mainstem. */
@Command(
    name = "mainstem",
    mixinStandardHelpOptions = true,
    versionProvider = BuiltVersion.class,
    description = "Replicates and federates Kafka clusters across regions.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:It holds, or it is done.",
      "1:It does not hold, or a service could not do it.",
      "2:Wrong use: an unknown option or name, a bad file, a refused value."
    },
    footerHeading = "%nStart here:%n",
    footer = {
      "  mainstem demo --for 60s        the whole system on this machine, checked",
      "  mainstem routes                what is copied now",
      "  source <(mainstem generate-completion)"
    },
    subcommands = {
      DemoCommand.class,
      ChaosCommand.class,
      BenchCommand.class,
      ServerCommand.class,
      RegionsCommand.class,
      ClustersCommand.class,
      TopicsCommand.class,
      RoutesCommand.class,
      WorkersCommand.class,
      MirrorsCommand.class,
      FleetCommand.class,
      AuditCommand.class,
      GroupsCommand.class,
      OperationsCommand.class,
      ServicesCommand.class,
      ImportCommand.class,
      HashPasswordCommand.class,
      GenerateCompletion.class
    })
public final class Mainstem implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  Mainstem() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The parser, with our errors and exit codes. */
  static CommandLine commandLine() {
    return new CommandLine(new Mainstem())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(new Failures())
        .setExecutionExceptionHandler(new Failures());
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is needed");
  }
}
