package io.mainstem.controller.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the copies at one target cluster the settings that their sources have. A source known not
 * to answer is not asked: waiting for it would hold up the copies of all others.
 *
 * <p>Confined to the thread of the target's {@link ClusterWatch}.
 */
final class SettingsFollower {
  private static final Logger log = LoggerFactory.getLogger(SettingsFollower.class);

  private final String target;
  private final Set<String> followed;
  private final long intervalNanos;
  private final Map<TopicCopy, Map<String, String>> lastSeen = new HashMap<>();
  private long lastRound;

  /**
   * @param followed names of the settings that are followed; none: nothing is ever changed
   * @param interval between two rounds
   */
  SettingsFollower(String target, Set<String> followed, Duration interval) {
    this.target = target;
    this.followed = Set.copyOf(followed);
    this.intervalNanos = interval.toNanos();
    this.lastRound = System.nanoTime() - intervalNanos;
  }

  /** Names of the settings that a topic is created with and then follows. */
  Set<String> followed() {
    return followed;
  }

  /** Compares and changes, if it is time to. */
  void follow(List<TopicCopy> copies, ClusterAdmin admin, ClusterWatch.AdminSource others)
      throws ExecutionException, InterruptedException, TimeoutException {
    long now = System.nanoTime();
    if (copies.isEmpty() || followed.isEmpty() || now - lastRound < intervalNanos) {
      return;
    }
    lastRound = now;
    lastSeen.keySet().retainAll(copies);
    Map<String, Map<String, String>> own = admin.settings(topics(copies), followed);
    Map<String, List<TopicCopy>> bySource =
        copies.stream().collect(Collectors.groupingBy(TopicCopy::sourceCluster));
    for (Map.Entry<String, List<TopicCopy>> group : bySource.entrySet()) {
      Optional<ClusterAdmin> source = others.of(group.getKey());
      if (source.isPresent() && others.answers(group.getKey())) {
        follow(group.getValue(), own, admin, source.get());
      }
    }
  }

  private void follow(
      List<TopicCopy> copies,
      Map<String, Map<String, String>> own,
      ClusterAdmin admin,
      ClusterAdmin source)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, Map<String, String>> theirs;
    try {
      theirs =
          source.settings(
              copies.stream().map(TopicCopy::sourceTopic).collect(Collectors.toSet()), followed);
    } catch (ExecutionException | TimeoutException e) {
      log.warn(
          "Cannot read the settings of copied topics, trying again cluster={} error=\"{}\"",
          copies.get(0).sourceCluster(),
          e.getMessage());
      return;
    }
    for (TopicCopy copy : copies) {
      Map<String, String> ours = own.get(copy.topic());
      Map<String, String> wanted = theirs.get(copy.sourceTopic());
      if (ours != null && wanted != null) {
        change(copy, SettingChanges.between(seen(copy), wanted, ours), admin);
        lastSeen.put(copy, wanted);
      }
    }
  }

  private Map<String, String> seen(TopicCopy copy) {
    return lastSeen.getOrDefault(copy, Map.of());
  }

  private void change(TopicCopy copy, SettingChanges changes, ClusterAdmin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    if (!changes.isEmpty()) {
      admin.change(copy.topic(), changes);
      log.info(
          "Changed the settings of a copy as its source's changed"
              + " cluster={} topic={} set={} unset={}",
          target,
          copy.topic(),
          changes.set(),
          changes.unset());
    }
  }

  private static Set<String> topics(List<TopicCopy> copies) {
    return copies.stream().map(TopicCopy::topic).collect(Collectors.toSet());
  }
}
