package io.mainstem.controller.resources;

import io.mainstem.api.replication.FleetDifference;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.controller.fleet.FleetView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is wanted with what Helix says and what the workers say. Pure. Whatever it finds
 * mends itself: Helix goes on until its view is the wanted one, failed transitions are tried again,
 * and a mirror that its worker does not know of is given to another.
 */
final class Differences {

  private Differences() {}

  /** All differences, in the order of the mirrors. */
  static List<FleetDifference> of(Status status) {
    FleetView fleet = status.fleet();
    Map<MirrorId, List<String>> saying = new HashMap<>();
    status
        .reports()
        .forEach(
            (worker, report) ->
                report.mirrors().stream()
                    .filter(mirror -> mirror.state() != MirrorState.CLOSED)
                    .map(MirrorStatus::mirror)
                    .forEach(
                        mirror ->
                            saying.computeIfAbsent(mirror, m -> new ArrayList<>()).add(worker)));
    Set<MirrorId> all = new TreeSet<>(Comparator.comparing(MirrorId::toString));
    all.addAll(fleet.assignment().keySet());
    all.addAll(fleet.online().keySet());
    all.addAll(saying.keySet());
    List<FleetDifference> found = new ArrayList<>();
    for (MirrorId mirror : all) {
      String wanted = fleet.assignment().get(mirror);
      String actual = fleet.online().get(mirror);
      List<String> by = saying.getOrDefault(mirror, List.of());
      String why = explain(wanted, actual, by, status.reports().keySet());
      if (why != null) {
        found.add(new FleetDifference(mirror, wanted, actual, by.stream().sorted().toList(), why));
      }
    }
    return found;
  }

  private static @Nullable String explain(
      @Nullable String wanted, @Nullable String actual, List<String> saying, Set<String> heard) {
    if (!Objects.equals(wanted, actual)) {
      return wanted == null
          ? "Nobody should have it, " + actual + " has not let go of it yet."
          : actual == null
              ? wanted + " has not taken it yet."
              : wanted + " takes it when " + actual + " has let go of it.";
    }
    if (actual != null && heard.contains(actual) && !saying.contains(actual)) {
      return "Helix says that " + actual + " has it, and " + actual + " knows nothing of it.";
    }
    if (saying.stream().anyMatch(worker -> !worker.equals(actual))) {
      return "Not only " + actual + " says that it has it; the others are shut out by the target.";
    }
    return null;
  }
}
