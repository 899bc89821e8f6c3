package io.mainstem.api.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.InvalidValueException;
import io.mainstem.api.rest.Json;
import java.io.IOException;

/**
 * What one Kafka client has counted of one partition and window of event time so far: a record of
 * {@link #TOPIC} on the client's cluster, as JSON. A later report with the same key replaces an
 * earlier one; reports with different keys add up.
 *
 * @param key names the count: client, partition, window
 * @param service that the client belongs to
 * @param tier of the service; empty if it has none
 * @param group of a consumer; empty for producers
 * @param transactional whether what was counted may have been aborted after it was acknowledged
 * @param windowStart milliseconds since 1970
 * @param bytes of serialized keys and values
 * @param firstOffset the lowest one counted
 * @param lastOffset the highest one counted
 * @param dropped records that this client, since its start, did not count for want of room
 */
public record StageReport(
    String key,
    Stage stage,
    String service,
    String tier,
    String clientId,
    String group,
    boolean transactional,
    String topic,
    int partition,
    long windowStart,
    long records,
    long bytes,
    long firstOffset,
    long lastOffset,
    long dropped) {

  /** Where clients report, unless they are told another topic. */
  public static final String TOPIC = "mainstem.audit-reports";

  /** Where clients count. */
  public enum Stage {
    /** Acknowledged to a producer. */
    PRODUCED,
    /** Handed to a consumer. */
    CONSUMED
  }

  private static final ObjectMapper MAPPER = Json.mapper();

  /**
   * Reads the value of a record of the topic.
   *
   * @throws InvalidValueException if the bytes are not a report that this release understands
   */
  public static StageReport read(byte[] value) {
    try {
      return MAPPER.readValue(value, StageReport.class);
    } catch (IOException e) {
      throw new InvalidValueException(
          "stageReport", "not a report that this release understands: " + e.getMessage());
    }
  }
}
