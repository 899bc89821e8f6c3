package io.mainstem.cli.admin;

import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.cli.output.Columns;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Regions. */
@Command(
    name = "regions",
    mixinStandardHelpOptions = true,
    description = "Lists the regions; 'put' declares one.",
    subcommands = RegionsCommand.Put.class)
public final class RegionsCommand extends AdminCommand {

  @Override
  public void run() {
    RoutingTable table = connection.federation().routingTable(0, Duration.ZERO);
    printer()
        .list(
            table.regions(),
            new Columns<Region>()
                .text("REGION", Region::id)
                .text(
                    "CLUSTERS",
                    region ->
                        table.clusters().stream()
                            .filter(cluster -> cluster.region().equals(region.id()))
                            .map(cluster -> cluster.id())
                            .sorted()
                            .toList()));
  }

  /** Declares a region. */
  @Command(
      name = "put",
      mixinStandardHelpOptions = true,
      description = "Declares a region. Doing it twice changes nothing.")
  static final class Put extends AdminCommand {

    @Parameters(paramLabel = "REGION", description = "Lower-case letters, digits and hyphens.")
    private String id = "";

    @Override
    public void run() {
      connection.federation().putRegion(new Region(id));
      printer().sentence("Region " + id + " is declared.");
    }
  }
}
