package io.mainstem.api.offsets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.InvalidValueException;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.rest.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The layout of the compacted topic that holds the offset runs of every mirror that writes to a
 * cluster.
 *
 * <p>Key: {@code route/topic/partition@sourceTopicId:sourceStart/producerEpoch} of the block's
 * first run, followed by {@code +generation} for all but the first generation and {@code
 * ~producerId} for owners that could not shut others out, so that compaction keeps the longest
 * version of a run that only grows, and what a former owner writes late never replaces what its
 * successor knows; value: an {@link OffsetRunBlock} as JSON, readable with any Kafka tool. All runs
 * of a mirror are in one partition of the topic, so that a take-over reads one partition only.
 */
public final class OffsetRunTopic {

  public static final String NAME = "mainstem.offset-runs";

  /** Partitions that the topic is created with; readers use what they find. */
  public static final int DEFAULT_PARTITIONS = 8;

  private static final ObjectMapper MAPPER = Json.mapper();

  private OffsetRunTopic() {}

  /** Settings that the topic is created with. */
  public static Map<String, String> config() {
    return Map.of(
        "cleanup.policy",
        "compact",
        "segment.bytes",
        "16777216",
        "min.cleanable.dirty.ratio",
        "0.3");
  }

  /**
   * The partition of the topic that holds the runs of this mirror. Stable over releases: it is part
   * of the stored layout.
   */
  public static int partitionFor(MirrorId mirror, int partitions) {
    int hash = 0x811c9dc5; // FNV-1a, 32 bit
    for (byte b : mirror.toString().getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x01000193;
    }
    return Integer.remainderUnsigned(hash, partitions);
  }

  public static byte[] key(OffsetRunBlock block) {
    long start = block.runs().isEmpty() ? block.nextSource() : block.runs().get(0).sourceStart();
    String incarnation = block.mirror() + "@" + block.sourceTopicId();
    return (incarnation + ":" + start + "/" + block.producerEpoch() + writer(block))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What tells owners apart that may have the same epoch. */
  private static String writer(OffsetRunBlock block) {
    RunLineage lineage = block.lineage();
    String generation = lineage.generation() == 0 ? "" : "+" + lineage.generation();
    return lineage.unfenced() ? generation + "~" + block.producerId() : generation;
  }

  public static byte[] value(OffsetRunBlock block) {
    try {
      return MAPPER.writeValueAsBytes(block);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an offset run block can always be written as JSON", e);
    }
  }

  /**
   * @throws InvalidValueException if the bytes are not a block that this release understands
   */
  public static OffsetRunBlock read(byte[] value) {
    try {
      return MAPPER.readValue(value, OffsetRunBlock.class);
    } catch (IOException e) {
      throw new InvalidValueException(
          "offsetRun", "not a block that this release understands: " + e.getMessage());
    }
  }

  /**
   * Reads what a block says about the position, without making its runs.
   *
   * @throws InvalidValueException if the bytes are not a block that this release understands
   */
  public static OffsetRunHead readHead(byte[] value) {
    return OffsetRunHeads.read(value);
  }
}
