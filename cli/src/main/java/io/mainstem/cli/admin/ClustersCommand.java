package io.mainstem.cli.admin;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.cli.WrongUseException;
import io.mainstem.cli.output.Columns;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Kafka clusters. */
@Command(
    name = "clusters",
    mixinStandardHelpOptions = true,
    description = "Lists the Kafka clusters; 'show' and 'put' deal with one.",
    subcommands = {ClustersCommand.Show.class, ClustersCommand.Put.class})
public final class ClustersCommand extends AdminCommand {

  @Override
  public void run() {
    RoutingTable table = connection.federation().routingTable(0, Duration.ZERO);
    printer()
        .list(
            table.clusters(),
            new Columns<Cluster>()
                .text("CLUSTER", Cluster::id)
                .text("REGION", Cluster::region)
                .text("ROLES", Cluster::roles)
                .text("BOOTSTRAP", Cluster::bootstrapServers)
                .text("SECURITY", Cluster::security));
  }

  /** One cluster whole. */
  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one cluster.")
  static final class Show extends AdminCommand {

    @Parameters(paramLabel = "CLUSTER", description = "Its id.")
    private String id = "";

    @Override
    public void run() {
      printer()
          .value(
              connection
                  .federation()
                  .routingTable(0, Duration.ZERO)
                  .cluster(id)
                  .orElseThrow(
                      () ->
                          new WrongUseException(
                              "there is no cluster '" + id + "'; see 'mainstem clusters'")));
    }
  }

  /** Declares or replaces a cluster. */
  @Command(
      name = "put",
      mixinStandardHelpOptions = true,
      description = "Declares or replaces a cluster.")
  static final class Put extends AdminCommand {

    @Mixin private FileOption given = new FileOption();

    @Override
    public void run() {
      Cluster cluster = read(given.file, Cluster.class);
      connection.federation().putCluster(cluster);
      printer().sentence("Cluster " + cluster.id() + " is declared.");
    }
  }
}
