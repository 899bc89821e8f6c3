package io.mainstem.cli.admin;

import io.mainstem.api.client.FederationClient;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.cli.output.Columns;
import java.time.Duration;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Logical topics. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = "Lists the logical topics; 'show' and 'create' deal with one.",
    subcommands = {TopicsCommand.Show.class, TopicsCommand.Create.class})
public final class TopicsCommand extends AdminCommand {

  @Override
  public void run() {
    printer()
        .list(
            connection.federation().routingTable(0, Duration.ZERO).topics(),
            new Columns<LogicalTopic>()
                .text("TOPIC", LogicalTopic::name)
                .text("POLICY", LogicalTopic::policy)
                .text("TIER", LogicalTopic::tier)
                .text("OWNER", LogicalTopic::owner)
                .figure("PARTITIONS", LogicalTopic::partitions)
                .figure("PLACES", topic -> topic.placements().size())
                .text("GROUP", LogicalTopic::failoverGroup));
  }

  /** One topic whole. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows one logical topic with its placements.")
  static final class Show extends AdminCommand {

    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String name = "";

    @Override
    public void run() {
      printer().value(connection.federation().topic(name).value());
    }
  }

  /** Declares a topic. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Declares a logical topic: the physical topics and the routes follow.",
        "The same --idempotency-key never creates twice."
      })
  static final class Create extends AdminCommand {

    @Mixin private FileOption given = new FileOption();
    @Mixin private OperationWait wait = new OperationWait();

    @Option(
        names = "--idempotency-key",
        paramLabel = "KEY",
        description = "Names this request, so that it can be repeated safely. Default: a new one.")
    private String key = UUID.randomUUID().toString();

    @Override
    public void run() {
      FederationClient federation = connection.federation();
      LogicalTopic topic = read(given.file, LogicalTopic.class);
      wait.follow(federation.createTopic(topic, key), federation::operation, printer());
    }
  }
}
