package io.mainstem.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.mainstem.api.rest.Json;
import java.io.PrintWriter;
import java.util.List;

/** Prints answers in the format that was asked for. */
public final class Printer {

  private final Format format;
  private final PrintWriter out;

  public Printer(Format format, PrintWriter out) {
    this.format = format;
    this.out = out;
  }

  /** A list: as a table with these columns, or whole. */
  public <T> void list(List<T> items, Columns<T> columns) {
    if (format == Format.TABLE) {
      columns.lines(items).forEach(out::println);
    } else {
      value(items);
    }
  }

  /** One thing: as YAML when a table was asked for, since it has more than a line can hold. */
  public void value(Object value) {
    try {
      out.println(
          switch (format) {
            case JSON -> Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value);
            case TABLE, YAML -> yaml(value).stripTrailing();
          });
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer cannot be written as " + format, e);
    }
    out.flush();
  }

  /** A sentence for people; left out when a program reads. */
  public void sentence(String sentence) {
    if (format == Format.TABLE) {
      out.println(sentence);
    }
  }

  private static String yaml(Object value) throws JsonProcessingException {
    return YAMLMapper.builder(
            YAMLFactory.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .build())
        .build()
        .writeValueAsString(Json.mapper().<JsonNode>valueToTree(value));
  }
}
