package io.mainstem.cli.demo;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * One line that tells how it goes: rewritten in place on a terminal, a new line every few seconds
 * elsewhere.
 */
final class StatusLine {

  private static final long SECONDS_BETWEEN_LINES = 5;

  private final PrintWriter out;
  private final boolean terminal;
  private @Nullable Long lastPrinted;
  private int width;

  StatusLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Shows the line, if it is time. */
  void show(long second, String text) {
    if (terminal) {
      out.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
      width = text.length();
    } else if (lastPrinted == null || second - lastPrinted >= SECONDS_BETWEEN_LINES) {
      out.println(text);
      lastPrinted = second;
    }
    out.flush();
  }

  /** Prints a line that stays. */
  void say(String text) {
    if (terminal && width > 0) {
      out.print("\r" + " ".repeat(width) + "\r");
      width = 0;
    }
    out.println(text);
    out.flush();
  }
}
