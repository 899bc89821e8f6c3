package io.mainstem.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What every benchmark is told.
 *
 * @param rounds runs of each copier, at least 1; the median counts
 * @param mainClass of the distribution: understands {@code server <service> <yml>}
 * @param workerSettings keys below {@code worker} in our worker's configuration; empty measures the
 *     defaults
 * @param peerSettings keys of {@code mm2.properties} that are put over those of the tuned peer; the
 *     source's alias is {@code source}
 * @param workerJvm further arguments of our worker's JVM, for those who want to look inside
 * @param onlyOurs leaves the peer out, for those who look inside our worker: ratios are 1 then
 * @param keepFiles whether logs and data stay
 * @param logs where the brokers keep their data, for all who are measured alike
 */
public record BenchOptions(
    int rounds,
    String mainClass,
    Map<String, String> workerSettings,
    Map<String, String> peerSettings,
    List<String> workerJvm,
    boolean onlyOurs,
    boolean keepFiles,
    BrokerLogs logs) {

  public BenchOptions {
    if (rounds < 1) {
      throw new IllegalArgumentException("at least one round is needed, not " + rounds);
    }
    workerSettings = Map.copyOf(workerSettings);
    peerSettings = Map.copyOf(peerSettings);
    workerJvm = List.copyOf(workerJvm);
  }

  BenchOptions withRounds(int newRounds) {
    return new BenchOptions(
        newRounds, mainClass, workerSettings, peerSettings, workerJvm, onlyOurs, keepFiles, logs);
  }

  String workerYaml() {
    return workerSettings.isEmpty()
        ? ""
        : workerSettings.entrySet().stream()
            .map(entry -> "  " + entry.getKey() + ": " + entry.getValue() + "\n")
            .collect(Collectors.joining("", "worker:\n", ""));
  }
}
