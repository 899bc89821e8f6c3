package io.mainstem.auditor.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.rest.Json;
import java.sql.SQLException;
import java.util.List;

/** Ranges of offsets in a column, as JSON. */
final class Ranges {

  private static final ObjectMapper MAPPER = Json.mapper();

  private Ranges() {}

  static String write(List<OffsetRange> ranges) {
    return json(ranges);
  }

  static String writeRuns(List<OffsetRun> runs) {
    return json(runs);
  }

  static List<OffsetRange> read(String json) throws SQLException {
    return List.of(read(json, OffsetRange[].class));
  }

  static List<OffsetRun> readRuns(String json) throws SQLException {
    return List.of(read(json, OffsetRun[].class));
  }

  private static String json(Object ranges) {
    try {
      return MAPPER.writeValueAsString(ranges);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("ranges can always be written as JSON", e);
    }
  }

  private static <T> T[] read(String json, Class<T[]> type) throws SQLException {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new SQLException("ranges of offsets cannot be read: " + json, e);
    }
  }
}
