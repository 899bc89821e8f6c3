package io.mainstem.cli.admin;

import io.mainstem.api.client.FailoverClient;
import io.mainstem.api.failover.SwitchoverRequest;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.cli.output.Columns;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Failover groups. */
@Command(
    name = "groups",
    mixinStandardHelpOptions = true,
    description = "Lists the failover groups; 'show', 'put', 'switchover' and 'analysis' do more.",
    subcommands = {
      GroupsCommand.Show.class,
      GroupsCommand.Put.class,
      GroupsCommand.Switchover.class,
      GroupsCommand.Analysis.class
    })
public final class GroupsCommand extends AdminCommand {

  @Override
  public void run() {
    printer()
        .list(
            connection.federation().routingTable(0, Duration.ZERO).groups(),
            new Columns<FailoverGroup>()
                .text("GROUP", FailoverGroup::id)
                .text("PRIMARY", FailoverGroup::primary)
                .text("STATE", FailoverGroup::state)
                .figure("EPOCH", FailoverGroup::epoch)
                .text("AUTOMATIC", FailoverGroup::automatic)
                .text("TOPICS", FailoverGroup::topics)
                .text("CONSUMER GROUPS", FailoverGroup::consumerGroups));
  }

  /** One group whole. */
  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one group.")
  static final class Show extends AdminCommand {

    @Parameters(paramLabel = "GROUP", description = "Its id.")
    private String id = "";

    @Override
    public void run() {
      printer().value(connection.coordinator().group(id).value());
    }
  }

  /** Declares or replaces a group. */
  @Command(
      name = "put",
      mixinStandardHelpOptions = true,
      description = "Declares or replaces a group.")
  static final class Put extends AdminCommand {

    @Mixin private FileOption given = new FileOption();

    @Override
    public void run() {
      FailoverGroup group = read(given.file, FailoverGroup.class);
      connection.coordinator().putGroup(group);
      printer().sentence("Group " + group.id() + " is declared.");
    }
  }

  /** Moves a group in a planned way. */
  @Command(
      name = "switchover",
      mixinStandardHelpOptions = true,
      description = "Moves a group to another primary: nothing is lost, order is kept.")
  static final class Switchover extends AdminCommand {

    @Parameters(paramLabel = "GROUP", description = "Its id.")
    private String id = "";

    @Option(names = "--to", required = true, paramLabel = "REGION", description = "New primary.")
    private String to = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "For the record.")
    private @Nullable String reason;

    @Mixin private OperationWait wait = new OperationWait();

    @Override
    public void run() {
      FailoverClient coordinator = connection.coordinator();
      wait.follow(
          coordinator.switchover(
              id, new SwitchoverRequest(to, reason), UUID.randomUUID().toString()),
          coordinator::operation,
          printer());
    }
  }

  /** What is seen of the regions, and why nothing is done. */
  @Command(
      name = "analysis",
      mixinStandardHelpOptions = true,
      description = "Shows what is seen of every region, and what follows from it.")
  static final class Analysis extends AdminCommand {

    @Override
    public void run() {
      printer().value(connection.coordinator().analysis());
    }
  }
}
