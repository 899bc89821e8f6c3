package io.mainstem.controller.resources;

import io.mainstem.api.client.WorkerClient;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.api.replication.WorkerDiagnosis;
import io.mainstem.api.replication.WorkerReport;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.controller.fleet.FleetWorker;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks all workers of the region at the same moment, not what they said last. Takes as long as the
 * slowest, which the clients' time-out bounds. Thread-safe.
 */
final class Diagnostics {

  private final Function<URI, WorkerClient> clients;
  private final ExecutorService askers;

  /**
   * @param clients opens a client for a worker's address; its time-out bounds a question
   * @param askers run one question each
   */
  Diagnostics(Function<URI, WorkerClient> clients, ExecutorService askers) {
    this.clients = clients;
    this.askers = askers;
  }

  /** Every worker that Helix knows or that is registered, by name. */
  List<WorkerDiagnosis> ask(Status status) {
    TreeSet<String> names = new TreeSet<>(status.addresses().keySet());
    TreeSet<String> live = new TreeSet<>();
    for (FleetWorker worker : status.fleet().workers()) {
      names.add(worker.id());
      if (worker.live()) {
        live.add(worker.id());
      }
    }
    List<CompletableFuture<WorkerDiagnosis>> asked = new ArrayList<>();
    for (String name : names) {
      URI url = status.addresses().get(name);
      asked.add(
          url == null
              ? CompletableFuture.completedFuture(
                  silent(name, null, live.contains(name), "It never said where it listens."))
              : CompletableFuture.supplyAsync(() -> ask(name, url, live.contains(name)), askers));
    }
    return asked.stream().map(CompletableFuture::join).toList();
  }

  private WorkerDiagnosis ask(String name, URI url, boolean live) {
    long start = System.nanoTime();
    try {
      WorkerReport report = clients.apply(url).report();
      long millis = (System.nanoTime() - start) / 1_000_000;
      Map<MirrorState, Integer> states = new EnumMap<>(MirrorState.class);
      Map<PauseReason, Integer> pauses = new EnumMap<>(PauseReason.class);
      for (MirrorStatus mirror : report.mirrors()) {
        states.merge(mirror.state(), 1, Integer::sum);
        if (mirror.reason() != null) {
          pauses.merge(mirror.reason(), 1, Integer::sum);
        }
      }
      return new WorkerDiagnosis(
          name, url.toString(), live, millis, null, states, pauses, report.events());
    } catch (ServiceUnreachableException | ProblemException e) {
      return silent(name, url, live, String.valueOf(e.getMessage()));
    }
  }

  private static WorkerDiagnosis silent(
      String name, @Nullable URI url, boolean live, String error) {
    return new WorkerDiagnosis(
        name, url == null ? null : url.toString(), live, -1, error, Map.of(), Map.of(), List.of());
  }
}
