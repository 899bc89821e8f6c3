package io.mainstem.chaos.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Draws a {@link Timeline}: one line for each curve, one bar for each fault. Pure. */
final class TimelineSvg {
  private static final int WIDTH = 1_200;
  private static final int HEIGHT = 320;
  private static final int LEFT = 70;
  private static final int TOP = 60;
  private static final List<String> COLOURS =
      List.of("#555555", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00");

  private final Map<String, Map<Long, Long>> curves;
  private final List<Timeline.Mark> marks;
  private final long first;
  private final long seconds;
  private final long highest;

  TimelineSvg(Map<String, Map<Long, Long>> curves, List<Timeline.Mark> marks) {
    this.curves = curves;
    this.marks = marks;
    this.first = times().min().orElse(0);
    this.seconds = Math.max(1, times().max().orElse(0) - first);
    this.highest =
        Math.max(
            1,
            curves.values().stream()
                .flatMap(curve -> curve.values().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(1));
  }

  private LongStream times() {
    Stream<Long> ofCurves = curves.values().stream().flatMap(curve -> curve.keySet().stream());
    Stream<Long> ofMarks =
        marks.stream().flatMap(mark -> Stream.of(mark.from() / 1_000, mark.to() / 1_000));
    return Stream.concat(ofCurves, ofMarks).mapToLong(Long::longValue);
  }

  String text() {
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"11\">",
        WIDTH + LEFT + 20,
        HEIGHT + TOP + 40);
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    marks.forEach(mark -> mark(svg, mark));
    axes(svg);
    int index = 0;
    for (Map.Entry<String, Map<Long, Long>> curve : curves.entrySet()) {
      curve(svg, curve.getKey(), curve.getValue(), index++);
    }
    return svg.append("</svg>\n").toString();
  }

  private void mark(StringBuilder svg, Timeline.Mark mark) {
    double from = x(mark.from() / 1_000.0);
    double width = Math.max(1, x(mark.to() / 1_000.0) - from);
    boolean scenario = mark.from() == mark.to();
    add(
        svg,
        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" opacity=\"0.35\"><title>%s</title></rect>",
        from,
        TOP,
        width,
        HEIGHT,
        scenario ? "#333333" : "#f4a6a6",
        escape(mark.label()));
    add(
        svg,
        "<text transform=\"translate(%.1f %d) rotate(90)\" fill=\"#7a1f1f\" font-size=\"9\">%s</text>",
        from + 3,
        TOP + 4,
        escape(mark.label()));
  }

  private void axes(StringBuilder svg) {
    add(
        svg,
        "<path d=\"M%d %d V%d H%d\" fill=\"none\" stroke=\"black\"/>",
        LEFT,
        TOP,
        TOP + HEIGHT,
        LEFT + WIDTH);
    add(svg, "<text x=\"4\" y=\"%d\">%d/s</text>", TOP + 4, highest);
    add(svg, "<text x=\"%d\" y=\"%d\">0 s</text>", LEFT, TOP + HEIGHT + 16);
    add(svg, "<text x=\"%d\" y=\"%d\">%d s</text>", LEFT + WIDTH - 20, TOP + HEIGHT + 16, seconds);
  }

  private void curve(StringBuilder svg, String name, Map<Long, Long> perSecond, int index) {
    String colour = COLOURS.get(index % COLOURS.size());
    StringBuilder points = new StringBuilder();
    for (long second = 0; second <= seconds; second++) {
      double value = perSecond.getOrDefault(first + second, 0L);
      add(
          points,
          "%.1f,%.1f ",
          x((double) first + second),
          TOP + HEIGHT - value * HEIGHT / highest);
    }
    add(
        svg,
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>",
        points.toString().replace("\n", ""),
        colour);
    add(
        svg,
        "<text x=\"%d\" y=\"20\" fill=\"%s\">%s</text>",
        LEFT + index * 150,
        colour,
        escape(name));
  }

  private double x(double second) {
    return LEFT + (second - first) * WIDTH / seconds;
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
