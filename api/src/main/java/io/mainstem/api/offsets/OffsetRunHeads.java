package io.mainstem.api.offsets;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.mainstem.api.InvalidValueException;
import io.mainstem.api.federation.Route.RecordFilter;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the heads of stored blocks token by token, without making the runs. */
final class OffsetRunHeads {
  private static final JsonFactory FACTORY = new JsonFactory();

  private @Nullable UUID sourceTopicId;
  private @Nullable UUID targetTopicId;
  private long producerId = -1;
  private int producerEpoch = -1;
  private long nextSource = -1;
  private long nextTarget = -1;
  private @Nullable OffsetRun lastRun;
  private @Nullable RecordFilter filter;
  private @Nullable Integer sourceEpoch;
  private RunLineage lineage = RunLineage.FIRST;

  private OffsetRunHeads() {}

  static OffsetRunHead read(byte[] value) {
    OffsetRunHeads reading = new OffsetRunHeads();
    try (JsonParser parser = FACTORY.createParser(value)) {
      require(parser, parser.nextToken(), JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        reading.take(field, parser);
      }
      require(parser, parser.currentToken(), JsonToken.END_OBJECT);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidValueException(
          "offsetRun", "not a block that this release understands: " + e.getMessage());
    }
    return reading.head();
  }

  private void take(String field, JsonParser parser) throws IOException {
    switch (field) {
      case "sourceTopicId" -> sourceTopicId = UUID.fromString(parser.getText());
      case "targetTopicId" -> targetTopicId = UUID.fromString(parser.getText());
      case "producerId" -> producerId = parser.getLongValue();
      case "producerEpoch" -> producerEpoch = parser.getIntValue();
      case "nextSource" -> nextSource = parser.getLongValue();
      case "nextTarget" -> nextTarget = parser.getLongValue();
      case "runs" -> takeRuns(parser);
      case "filter" -> takeFilter(parser);
      case "sourceEpoch" -> takeSourceEpoch(parser);
      case "lineage" -> takeLineage(parser);
      default -> parser.skipChildren();
    }
  }

  private void takeRuns(JsonParser parser) throws IOException {
    require(parser, parser.currentToken(), JsonToken.START_ARRAY);
    long source = -1;
    long target = -1;
    long count = -1;
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      source = parser.nextLongValue(-1);
      target = parser.nextLongValue(-1);
      count = parser.nextLongValue(-1);
      require(parser, parser.nextToken(), JsonToken.END_ARRAY);
    }
    require(parser, parser.currentToken(), JsonToken.END_ARRAY);
    lastRun = count < 0 ? null : new OffsetRun(source, target, count);
  }

  private void takeFilter(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    require(parser, parser.currentToken(), JsonToken.START_OBJECT);
    String dropIfHeader = null;
    String equalTo = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dropIfHeader" -> dropIfHeader = parser.getValueAsString();
        case "equalTo" -> equalTo = parser.getValueAsString();
        default -> parser.skipChildren();
      }
    }
    if (dropIfHeader == null) {
      throw new JsonParseException(parser, "a filter without a header");
    }
    filter = new RecordFilter(dropIfHeader, equalTo);
  }

  private void takeSourceEpoch(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NULL) {
      sourceEpoch = parser.getIntValue();
    }
  }

  private void takeLineage(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    require(parser, parser.currentToken(), JsonToken.START_OBJECT);
    int generation = 0;
    long restart = 0;
    boolean unfenced = false;
    Long lostFrom = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      boolean present = parser.nextToken() != JsonToken.VALUE_NULL;
      switch (field) {
        case "generation" -> generation = parser.getIntValue();
        case "restart" -> restart = parser.getLongValue();
        case "unfenced" -> unfenced = parser.getBooleanValue();
        case "lostFrom" -> lostFrom = present ? parser.getLongValue() : null;
        default -> parser.skipChildren();
      }
    }
    lineage = new RunLineage(generation, restart, unfenced, lostFrom);
  }

  private OffsetRunHead head() {
    if (sourceTopicId == null
        || targetTopicId == null
        || producerEpoch < 0
        || producerEpoch > Short.MAX_VALUE
        || nextSource < 0
        || nextTarget < 0) {
      throw new InvalidValueException("offsetRun", "not a block: a field is missing");
    }
    return new OffsetRunHead(
        sourceTopicId,
        targetTopicId,
        producerId,
        (short) producerEpoch,
        nextSource,
        nextTarget,
        Optional.ofNullable(lastRun),
        filter,
        sourceEpoch,
        lineage);
  }

  private static void require(JsonParser parser, @Nullable JsonToken found, JsonToken wanted)
      throws IOException {
    if (found != wanted) {
      throw new JsonParseException(parser, "found " + found + " instead of " + wanted);
    }
  }
}
