package io.mainstem.auditor;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.rest.RestClient;
import io.mainstem.auditor.repair.RepairBoard;
import io.mainstem.wire.ConnectionSettings;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an audit session needs of its surroundings.
 *
 * @param region the auditor's own
 * @param routingTable the newest one known
 * @param connections how to reach a cluster from here
 * @param auditors where the auditors of another region are
 * @param repairs where repairs announce themselves
 * @param clients for another auditor's REST interface
 */
record AuditorSurroundings(
    String region,
    Clock clock,
    Supplier<RoutingTable> routingTable,
    Function<Cluster, ConnectionSettings> connections,
    Function<String, List<URI>> auditors,
    Function<URI, RestClient> clients,
    RepairBoard repairs) {}
