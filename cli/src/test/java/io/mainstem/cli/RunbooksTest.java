package io.mainstem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is woken by an alarm finds a page, and commands in it that exist. */
class RunbooksTest {

  private static final Path ROOT = Path.of(System.getProperty("mainstem.root", ".."));
  private static final Pattern COMMAND = Pattern.compile("`mainstem ([^`]+)`");
  private static final Pattern HEADING = Pattern.compile("(?m)^## (\\w+)$");

  @Test
  void everyAlarmHasItsSectionAndNoSectionIsLeftOver() throws IOException {
    List<String> alarms = new ArrayList<>();
    JsonNode rules =
        new YAMLMapper().readTree(ROOT.resolve("deploy/prometheus/mainstem-alerts.yml").toFile());
    for (JsonNode group : rules.path("groups")) {
      group.path("rules").forEach(rule -> alarms.add(rule.path("alert").asText()));
    }
    assertThat(alarms).isNotEmpty();
    assertThat(found(HEADING, Files.readString(ROOT.resolve("docs/runbooks/alarms.md"))))
        .containsExactlyElementsOf(alarms);
  }

  static List<String> commands() throws IOException {
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs/runbooks"))) {
      return pages.flatMap(page -> found(COMMAND, text(page)).stream()).distinct().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsUnderstood(String command) {
    String[] words = command.replace("INCIDENT", "00000000-0000-0000-0000-000000000001").split(" ");
    assertThatNoException().isThrownBy(() -> Mainstem.commandLine().parseArgs(words));
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
  }

  private static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
