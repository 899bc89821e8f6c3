package io.mainstem.interceptors;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes counts as records of the reports topic: JSON with a key that names the count, so that a
 * later report replaces an earlier one. Written by hand: a JSON library would be one more thing
 * that comes into the application.
 */
final class Report {

  /** Where records are counted. */
  enum Stage {
    PRODUCED,
    CONSUMED
  }

  private final Stage stage;
  private final Settings settings;
  private final String reporter;

  /**
   * @param reporter names this client among all that there are and ever were
   */
  Report(Stage stage, Settings settings, String reporter) {
    this.stage = stage;
    this.settings = settings;
    this.reporter = reporter;
  }

  ProducerRecord<byte[], byte[]> of(Tally tally, long dropped) {
    String key =
        reporter
            + "/"
            + tally.topic()
            + "/"
            + tally.partition()
            + "/"
            + tally.windowStart()
            + "/"
            + tally.part();
    StringBuilder json = new StringBuilder(320);
    json.append("{\"key\":");
    text(json, key);
    json.append(",\"stage\":\"").append(stage).append("\",\"service\":");
    text(json, settings.service());
    json.append(",\"tier\":");
    text(json, settings.tier());
    json.append(",\"clientId\":");
    text(json, settings.clientId());
    json.append(",\"group\":");
    text(json, settings.group());
    json.append(",\"transactional\":").append(settings.isTransactional()).append(",\"topic\":");
    text(json, tally.topic());
    json.append(",\"partition\":").append(tally.partition());
    json.append(",\"windowStart\":").append(tally.windowStart());
    json.append(",\"records\":").append(tally.records());
    json.append(",\"bytes\":").append(tally.bytes());
    json.append(",\"firstOffset\":").append(tally.firstOffset());
    json.append(",\"lastOffset\":").append(tally.lastOffset());
    json.append(",\"dropped\":").append(dropped).append('}');
    return new ProducerRecord<>(settings.topic(), bytes(key), bytes(json.toString()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Appends a JSON string. */
  private static void text(StringBuilder json, String value) {
    json.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
