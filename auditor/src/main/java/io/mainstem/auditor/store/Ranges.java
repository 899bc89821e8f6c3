package io.mainstem.auditor.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.rest.Json;
import java.sql.SQLException;
import java.util.List;

/** Ranges of offsets in a column, as JSON. */
final class Ranges {

  private static final ObjectMapper MAPPER = Json.mapper();

  private Ranges() {}

  static String write(List<OffsetRange> ranges) {
    try {
      return MAPPER.writeValueAsString(ranges);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("ranges can always be written as JSON", e);
    }
  }

  static List<OffsetRange> read(String json) throws SQLException {
    try {
      return List.of(MAPPER.readValue(json, OffsetRange[].class));
    } catch (JsonProcessingException e) {
      throw new SQLException("ranges of offsets cannot be read: " + json, e);
    }
  }
}
