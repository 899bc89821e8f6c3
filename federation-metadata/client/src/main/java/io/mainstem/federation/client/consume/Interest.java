package io.mainstem.federation.client.consume;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** What an application wants to read, in logical names. */
sealed interface Interest {

  /** The logical topics among those that exist, and those that do not exist yet but are named. */
  Set<String> topics(Set<String> declared);

  /** Nothing. */
  record Nothing() implements Interest {
    @Override
    public Set<String> topics(Set<String> declared) {
      return Set.of();
    }
  }

  /** Topics, shared with the other members of the group. */
  record Topics(Set<String> names) implements Interest {
    Topics(Collection<String> names) {
      this(Set.copyOf(names));
    }

    @Override
    public Set<String> topics(Set<String> declared) {
      return names;
    }
  }

  /** Every logical topic whose whole name matches, now and later. */
  record Matching(Pattern pattern) implements Interest {
    @Override
    public Set<String> topics(Set<String> declared) {
      Set<String> matching = new HashSet<>(declared);
      matching.removeIf(topic -> !pattern.matcher(topic).matches());
      return matching;
    }
  }

  /** These partitions, shared with nobody. */
  record Partitions(Set<TopicPartition> partitions) implements Interest {
    Partitions(Collection<TopicPartition> partitions) {
      this(Set.copyOf(partitions));
    }

    @Override
    public Set<String> topics(Set<String> declared) {
      Set<String> topics = new HashSet<>();
      partitions.forEach(partition -> topics.add(partition.topic()));
      return topics;
    }
  }
}
