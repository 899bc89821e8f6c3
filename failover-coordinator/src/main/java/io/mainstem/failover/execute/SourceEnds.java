package io.mainstem.failover.execute;

import io.mainstem.failover.execute.KafkaClusters.Bounds;
import io.mainstem.failover.execute.MovePlan.Place;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the old primary's logs end.
 *
 * @param byPlace log bounds by physical topic and partition
 */
record SourceEnds(Map<Place, Map<TopicPartition, Bounds>> byPlace) {

  static SourceEnds of(KafkaClusters kafka, List<Place> sources) {
    Map<String, Set<Place>> byCluster = new LinkedHashMap<>();
    sources.forEach(
        place ->
            byCluster
                .computeIfAbsent(place.cluster().id(), id -> new LinkedHashSet<>())
                .add(place));
    Map<Place, Map<TopicPartition, Bounds>> result = new HashMap<>();
    for (Set<Place> places : byCluster.values()) {
      Place any = places.iterator().next();
      Map<TopicPartition, Bounds> bounds =
          kafka.bounds(any.cluster(), places.stream().map(Place::topic).toList());
      for (Place place : places) {
        Map<TopicPartition, Bounds> own = new HashMap<>();
        bounds.forEach(
            (partition, found) -> {
              if (partition.topic().equals(place.topic())) {
                own.put(partition, found);
              }
            });
        result.put(place, own);
      }
    }
    return new SourceEnds(result);
  }

  Map<TopicPartition, Bounds> of(Place place) {
    return byPlace.getOrDefault(place, Map.of());
  }

  int partitions() {
    return byPlace.values().stream().mapToInt(Map::size).sum();
  }

  /** A partition that has grown since, if any. */
  Optional<String> growth(SourceEnds later) {
    for (Map.Entry<Place, Map<TopicPartition, Bounds>> place : byPlace.entrySet()) {
      Map<TopicPartition, Bounds> now = later.of(place.getKey());
      for (Map.Entry<TopicPartition, Bounds> entry : place.getValue().entrySet()) {
        Bounds found = now.get(entry.getKey());
        if (found != null && found.end() != entry.getValue().end()) {
          return Optional.of(
              "%s on %s grew from %d to %d"
                  .formatted(
                      entry.getKey(),
                      place.getKey().cluster().id(),
                      entry.getValue().end(),
                      found.end()));
        }
      }
    }
    return Optional.empty();
  }

  /** Like {@link #growth}, of records that readers see: markers of mirrors do not count. */
  Optional<String> growthOfRecords(KafkaClusters kafka, SourceEnds later) {
    for (Map.Entry<Place, Map<TopicPartition, Bounds>> place : byPlace.entrySet()) {
      Map<TopicPartition, Bounds> grown = new HashMap<>();
      place
          .getValue()
          .forEach(
              (partition, before) -> {
                Bounds now = later.of(place.getKey()).get(partition);
                if (now != null && now.end() > before.end()) {
                  grown.put(partition, new Bounds(before.end(), now.end()));
                }
              });
      Set<TopicPartition> written = kafka.holdingRecords(place.getKey().cluster(), grown);
      if (!written.isEmpty()) {
        return Optional.of(written + " on " + place.getKey().cluster().id() + " was written to");
      }
    }
    return Optional.empty();
  }
}
