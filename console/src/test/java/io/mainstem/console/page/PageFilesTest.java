package io.mainstem.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageFilesTest {

  private static final Pattern REFERENCE =
      Pattern.compile("(?:from '\\./|src=\"|href=\"|src: ')([a-z/]+\\.[a-z]+)");

  private final PageFiles files = new PageFiles();

  @Test
  void everyFileThatThePageRefersToIsServed() {
    Deque<String> open = new ArrayDeque<>(List.of("index.html"));
    List<String> seen = new ArrayList<>();
    while (!open.isEmpty()) {
      String name = open.remove();
      seen.add(name);
      assertThat(files.find(name)).as(name).isPresent();
      REFERENCE
          .matcher(text(name))
          .results()
          .map(found -> found.group(1))
          .filter(found -> !seen.contains(found) && !open.contains(found))
          .forEach(open::add);
    }
    assertThat(seen).contains("app.js", "lib/preact.js", "console.css", "mark.svg", "tables.js");
  }

  @Test
  void thePageHasNoInlineScriptOrStyle() {
    assertThat(text("index.html"))
        .doesNotContainPattern("<script(?![^>]*src=)")
        .doesNotContain("<style", "style=", "onload=", "onclick=");
  }

  @Test
  void theEmptyNameIsThePage() {
    assertThat(files.find("").orElseThrow().type()).startsWith("text/html");
  }

  @Test
  void nothingElseIsServed() {
    assertThat(files.find("../ConsoleService.class")).isEmpty();
    assertThat(files.find("logback.xml")).isEmpty();
  }

  private String text(String name) {
    return files.find(name).orElseThrow().content();
  }
}
