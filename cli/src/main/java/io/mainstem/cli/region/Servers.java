package io.mainstem.cli.region;

import io.mainstem.auditor.AuditorApplication;
import io.mainstem.cli.WrongUseException;
import io.mainstem.console.ConsoleApplication;
import io.mainstem.controller.ControllerApplication;
import io.mainstem.failover.FailoverCoordinatorApplication;
import io.mainstem.federation.server.FederationMetadataApplication;
import io.mainstem.service.MainstemApplication;
import io.mainstem.worker.WorkerApplication;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Every kind of process that {@code mainstem server} can be. */
public final class Servers {

  private static final Map<String, Supplier<MainstemApplication<?>>> KNOWN =
      new TreeMap<>(
          Map.of(
              "region", RegionApplication::new,
              "federation-metadata", FederationMetadataApplication::new,
              "controller", ControllerApplication::new,
              "replicator-worker", WorkerApplication::new,
              "auditor", AuditorApplication::new,
              "failover-coordinator", FailoverCoordinatorApplication::new,
              "console", ConsoleApplication::new));

  private Servers() {}

  public static List<String> names() {
    return List.copyOf(KNOWN.keySet());
  }

  /**
   * A new process of the given kind, not yet running.
   *
   * @throws WrongUseException if there is no such kind
   */
  public static MainstemApplication<?> named(String name) {
    Supplier<MainstemApplication<?>> found = KNOWN.get(name);
    if (found == null) {
      throw new WrongUseException("'" + name + "' is no service; there are " + names());
    }
    return found.get();
  }
}
