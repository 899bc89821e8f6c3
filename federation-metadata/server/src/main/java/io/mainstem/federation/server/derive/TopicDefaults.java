package io.mainstem.federation.server.derive;

import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Tier;
import io.mainstem.api.federation.TopicPlan.Field;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.federation.TopicRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Fills in what a request leaves out, and says why each value is what it is. */
public final class TopicDefaults {

  /** Kafka's own default of {@code max.message.bytes}. */
  static final int KAFKA_MAX_MESSAGE_BYTES = 1_048_588;

  private static final String AS_ASKED = "as asked";
  private static final int PARTITION_STEP = 4;

  private TopicDefaults() {}

  /**
   * A request with nothing left out.
   *
   * @param topic without placements
   */
  public record Completed(LogicalTopic topic, List<Field> fields) {
    public Completed {
      fields = List.copyOf(fields);
    }
  }

  /**
   * @param producingRegions in how many regions the topic would be produced, at least 1
   */
  public static Completed complete(TopicRequest request, int producingRegions, TopicLimits limits) {
    List<Field> fields = new ArrayList<>();
    Tier tier = take(fields, "tier", request.tier(), Tier.STANDARD, "the usual tier");
    long expected =
        take(fields, "expectedBytesPerSecond", request.expectedBytesPerSecond(), 0L, "unknown");
    int partitions =
        take(
            fields,
            "partitions",
            request.partitions(),
            partitions(expected, request.policy(), producingRegions, limits),
            partitionsReason(expected, limits));
    long retention =
        take(fields, "retentionMs", request.retentionMs(), retentionMs(tier), "by tier " + tier);
    int maxMessage =
        take(
            fields,
            "maxMessageBytes",
            request.maxMessageBytes() == null || request.maxMessageBytes() == 0
                ? null
                : request.maxMessageBytes(),
            Math.min(KAFKA_MAX_MESSAGE_BYTES, limits.maxMessageBytes()),
            "Kafka's default");
    LogicalTopic topic =
        new LogicalTopic(
            request.name(),
            request.owner(),
            tier,
            request.policy(),
            partitions,
            retention,
            maxMessage,
            expected,
            request.config() == null ? Map.of() : request.config(),
            request.failoverGroup(),
            List.of());
    return new Completed(topic, fields);
  }

  private static <T> T take(
      List<Field> fields, String name, @Nullable T asked, T byDefault, String why) {
    T value = asked == null ? byDefault : asked;
    fields.add(new Field(name, String.valueOf(value), asked == null ? why : AS_ASKED));
    return value;
  }

  /** Enough for the expected rate with every region's records in one aggregate, in steps of 4. */
  private static int partitions(
      long expectedBytesPerSecond, TopicPolicy policy, int producingRegions, TopicLimits limits) {
    long sources = policy == TopicPolicy.ACTIVE_ACTIVE ? producingRegions : 1;
    long total = Math.multiplyExact(expectedBytesPerSecond, sources);
    long perStep = limits.bytesPerSecondPerPartition() * PARTITION_STEP;
    long stepped = (total / perStep + (total % perStep == 0 ? 0 : 1)) * PARTITION_STEP;
    return (int) Math.min(limits.maxPartitions(), Math.max(limits.minDefaultPartitions(), stepped));
  }

  private static String partitionsReason(long expected, TopicLimits limits) {
    return expected == 0
        ? "the smallest default, as no throughput is expected"
        : "one for each %d bytes/s of all producing regions, in steps of %d"
            .formatted(limits.bytesPerSecondPerPartition(), PARTITION_STEP);
  }

  private static long retentionMs(Tier tier) {
    return switch (tier) {
      case CRITICAL -> TimeUnit.DAYS.toMillis(7);
      case STANDARD -> TimeUnit.DAYS.toMillis(3);
      case BEST_EFFORT -> TimeUnit.DAYS.toMillis(1);
    };
  }

  /** Copies of each partition on a cluster with this many brokers. */
  public static int replicationFactor(Tier tier, int brokers) {
    int wanted =
        switch (tier) {
          case CRITICAL, STANDARD -> 3;
          case BEST_EFFORT -> 2;
        };
    return Math.max(1, Math.min(wanted, brokers));
  }

  /**
   * The settings of each physical topic on a cluster; what the topic's owner sets explicitly wins
   * over what follows from its fields.
   */
  public static Map<String, String> physicalConfig(LogicalTopic topic, int replicationFactor) {
    Map<String, String> config = new HashMap<>();
    config.put("retention.ms", Long.toString(topic.retentionMs()));
    if (topic.maxMessageBytes() > 0) {
      config.put("max.message.bytes", Integer.toString(topic.maxMessageBytes()));
    }
    config.put("min.insync.replicas", replicationFactor >= 3 ? "2" : "1");
    config.putAll(topic.config());
    return config;
  }
}
