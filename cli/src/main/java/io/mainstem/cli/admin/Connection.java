package io.mainstem.cli.admin;

import io.mainstem.api.client.AuditorClient;
import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.client.FailoverClient;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.rest.Credentials;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.cli.WrongUseException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How the services are reached. One address of any service is enough: all of them list all the
 * others.
 */
final class Connection {

  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  @Option(
      names = "--url",
      paramLabel = "URL",
      split = ",",
      defaultValue = "${env:MAINSTEM_URL:-http://127.0.0.1:8080}",
      description =
          "Address of any service, several with commas. Default: MAINSTEM_URL, else ${DEFAULT-VALUE}.")
  private List<URI> urls = List.of();

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Ask this region only; all regions otherwise.")
  private @Nullable String region;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "${env:MAINSTEM_USER}",
      description = "Sign in as this user. Default: MAINSTEM_USER.")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      defaultValue = "${env:MAINSTEM_PASSWORD_FILE}",
      description = "File with the user's password. Default: MAINSTEM_PASSWORD_FILE.")
  private @Nullable Path passwordFile;

  /** What was given as {@code --url}. */
  RestClient given() {
    return rest(urls);
  }

  /** The federation metadata service. */
  FederationClient federation() {
    return new FederationClient(
        rest(
            addresses(ServiceKind.FEDERATION_METADATA).values().stream()
                .flatMap(List::stream)
                .toList()));
  }

  /** A controller for each region that was asked for, by region. */
  Map<String, ControllerClient> controllers() {
    return clients(ServiceKind.CONTROLLER).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e -> new ControllerClient(e.getValue()),
                (a, b) -> a,
                TreeMap::new));
  }

  /** Finds the controller that decides about a route: that of the region where it ends. */
  Function<Route, ControllerClient> controllersOfRoutes() {
    RoutingTable table = federation().routingTable(0, Duration.ZERO);
    Map<String, ControllerClient> controllers = controllers();
    return route -> {
      String where =
          table
              .cluster(route.targetCluster())
              .map(Cluster::region)
              .orElseThrow(
                  () ->
                      new WrongUseException(
                          "route %s ends at cluster '%s', which is not declared; see 'mainstem clusters'"
                              .formatted(route.id(), route.targetCluster())));
      ControllerClient controller = controllers.get(where);
      if (controller == null) {
        throw new WrongUseException(
            "route %s ends in region '%s', whose controller is not among %s"
                .formatted(route.id(), where, controllers.keySet()));
      }
      return controller;
    };
  }

  /** An auditor for each region that was asked for, by region. */
  Map<String, AuditorClient> auditors() {
    return clients(ServiceKind.AUDITOR).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e -> new AuditorClient(e.getValue()),
                (a, b) -> a,
                TreeMap::new));
  }

  /** Any failover coordinator. */
  FailoverClient coordinator() {
    return new FailoverClient(
        rest(
            addresses(ServiceKind.FAILOVER_COORDINATOR).values().stream()
                .flatMap(List::stream)
                .toList()));
  }

  /** Every registered instance of every service. */
  List<ServiceInstance> services() {
    return given().getAll("/v1/services", ServiceInstance.class);
  }

  private Map<String, RestClient> clients(ServiceKind kind) {
    Map<String, RestClient> clients = new TreeMap<>();
    addresses(kind).forEach((where, found) -> clients.put(where, rest(found)));
    return clients;
  }

  /** Addresses of a service by region. */
  private Map<String, List<URI>> addresses(ServiceKind kind) {
    Map<String, List<URI>> found =
        services().stream()
            .filter(service -> service.service() == kind)
            .filter(service -> region == null || service.region().equals(region))
            .collect(
                Collectors.groupingBy(
                    ServiceInstance::region,
                    TreeMap::new,
                    Collectors.mapping(ServiceInstance::url, Collectors.toList())));
    if (found.isEmpty()) {
      throw new WrongUseException(
          "no "
              + kind.id()
              + " is registered"
              + (region == null ? "" : " in region " + region)
              + "; 'mainstem services' lists what is");
    }
    return found;
  }

  private RestClient rest(List<URI> addresses) {
    return new RestClient(addresses, TIMEOUT, credentials());
  }

  private @Nullable Credentials credentials() {
    if (user == null || user.isEmpty()) {
      return null;
    }
    if (passwordFile == null) {
      throw new WrongUseException("--user needs --password-file or MAINSTEM_PASSWORD_FILE");
    }
    try {
      return Credentials.basic(user, Files.readString(passwordFile).strip());
    } catch (IOException e) {
      throw new WrongUseException("the password file " + passwordFile + " cannot be read", e);
    }
  }
}
