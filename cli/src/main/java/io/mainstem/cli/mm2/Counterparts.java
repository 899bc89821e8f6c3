package io.mainstem.cli.mm2;

import java.util.Map;
import java.util.TreeMap;

/** What does the work of a MirrorMaker 2 setting here. */
final class Counterparts {

  /** By the end of the setting's name; the longest that fits counts. */
  private static final Map<String, String> BY_ENDING =
      Map.ofEntries(
          Map.entry("tasks.max", "not needed: the controller spreads partitions over the workers"),
          Map.entry("groups", "consumer groups belong to failover groups ('mainstem groups')"),
          Map.entry("groups.exclude", "consumer groups belong to failover groups"),
          Map.entry(
              "sync.group.offsets.enabled", "positions are translated exactly by failover groups"),
          Map.entry(
              "emit.checkpoints.enabled", "not needed: offset runs are exact and always written"),
          Map.entry("emit.heartbeats.enabled", "not needed: every mirror reports its lag"),
          Map.entry(
              "sync.topic.configs.enabled",
              "settings are followed; 'followedSettings: []' in the controller's file ends that"),
          Map.entry(
              "config.properties.exclude",
              "'followedSettings' in the controller's file lists them"),
          Map.entry("sync.topic.acls.enabled", "rights are not copied"),
          Map.entry(
              "replication.factor", "the target cluster's default.replication.factor decides"),
          Map.entry(
              "exactly.once.source.support",
              "not needed: there is no other mode than exactly once"),
          Map.entry("refresh.topics.interval.seconds", "'topicRefresh' in the controller's file"),
          Map.entry(
              "replication.policy.class",
              "a route names the target topic: change its rules by hand"),
          Map.entry("throttle", "a route's throttleBytesPerSecond"));

  private static final String CONNECTION =
      "how a cluster is reached is in the services' own files ('kafka' profiles)";
  private static final String CLIENT = "batches go through as they are: there is no client to tune";

  private Counterparts() {}

  /** A sentence about a setting that was not turned into anything. */
  static String of(String setting) {
    Map<Integer, String> fitting = new TreeMap<>();
    BY_ENDING.forEach(
        (ending, counterpart) -> {
          if (setting.equals(ending) || setting.endsWith("." + ending)) {
            fitting.put(-ending.length(), counterpart);
          }
        });
    String found =
        fitting.values().stream()
            .findFirst()
            .orElseGet(
                () -> {
                  if (setting.contains("sasl.")
                      || setting.contains("ssl.")
                      || setting.endsWith("security.protocol")) {
                    return CONNECTION;
                  }
                  return setting.contains("producer.")
                          || setting.contains("consumer.")
                          || setting.contains("admin.")
                      ? CLIENT
                      : "has no counterpart";
                });
    return setting + ": " + found;
  }
}
