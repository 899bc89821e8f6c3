package io.mainstem.federation.server.derive;

import java.util.Set;

/**
 * What the platform's owners allow and what they give by default.
 *
 * @param bytesPerSecondPerPartition what one partition is expected to carry; sizes the default
 *     number of partitions
 * @param minDefaultPartitions the default is never below it
 * @param maxPartitions of one physical topic
 * @param maxMessageBytes the largest {@code maxMessageBytes} that a topic may ask for
 * @param maxRetentionMs the longest finite retention; -1: any, and unlimited retention is allowed
 * @param owners teams that may own topics; empty: any name
 */
public record TopicLimits(
    long bytesPerSecondPerPartition,
    int minDefaultPartitions,
    int maxPartitions,
    int maxMessageBytes,
    long maxRetentionMs,
    Set<String> owners) {

  public TopicLimits {
    owners = Set.copyOf(owners);
  }
}
