package io.mainstem.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrinterTest {

  private record Line(String name, long lag, @Nullable String problem) {}

  private static final List<Line> LINES =
      List.of(new Line("west--east", 1234567, null), new Line("a", -1, "cut off"));

  private static final Columns<Line> COLUMNS =
      new Columns<Line>()
          .text("ROUTE", Line::name)
          .figure("LAG", Line::lag)
          .text("PROBLEM", Line::problem);

  @Test
  void alignsFiguresRightAndPrintsTheUnknownAsADash() {
    assertThat(print(Format.TABLE))
        .isEqualTo(
            """
            ROUTE             LAG  PROBLEM
            west--east  1,234,567  -
            a                   -  cut off
            """);
  }

  @Test
  void jsonHoldsEverythingForPrograms() {
    assertThat(print(Format.JSON)).contains("\"lag\" : 1234567", "\"problem\" : \"cut off\"");
  }

  @Test
  void yamlHoldsEverythingForPeople() {
    assertThat(print(Format.YAML)).startsWith("- name: west--east\n  lag: 1234567\n- name: a");
  }

  private static String print(Format format) {
    StringWriter out = new StringWriter();
    new Printer(format, new PrintWriter(out, true)).list(LINES, COLUMNS);
    return out.toString();
  }
}
