package io.mainstem.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a list becomes a table: a heading and a text for each column. What nobody knows is printed as
 * a dash, never as 0.
 */
public final class Columns<T> {

  private static final String UNKNOWN = "-";

  private record Column<T>(
      String heading, boolean figure, Function<T, ? extends @Nullable Object> value) {}

  private final List<Column<T>> columns = new ArrayList<>();

  /** Adds a column of words, aligned left. */
  public Columns<T> text(String heading, Function<T, ? extends @Nullable Object> value) {
    columns.add(new Column<>(heading, false, value));
    return this;
  }

  /** Adds a column of figures, aligned right. Negative figures mean that nobody knows. */
  public Columns<T> figure(String heading, Function<T, ? extends Number> value) {
    columns.add(new Column<>(heading, true, item -> known(value.apply(item))));
    return this;
  }

  private static @Nullable String known(Number number) {
    return number.doubleValue() < 0 ? null : String.format("%,d", Math.round(number.doubleValue()));
  }

  /** The table as lines, the headings first. */
  List<String> lines(List<T> items) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(columns.stream().map(Column::heading).toList());
    for (T item : items) {
      rows.add(columns.stream().map(column -> cell(column, item)).toList());
    }
    int[] widths = new int[columns.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static <T> String cell(Column<T> column, T item) {
    Object value = column.value().apply(item);
    return value == null ? UNKNOWN : value.toString();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - row.get(i).length());
      line.append(columns.get(i).figure() ? padding + row.get(i) : row.get(i) + padding);
      line.append("  ");
    }
    return line.toString().stripTrailing();
  }
}
