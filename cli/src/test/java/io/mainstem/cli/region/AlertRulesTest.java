package io.mainstem.cli.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The alarms that are shipped fire when they should: their own tests are run where promtool is. */
class AlertRulesTest {

  private static final Path RULES =
      Path.of(System.getProperty("mainstem.root", ".."), "deploy", "prometheus");

  @Test
  void theRulesPassTheirTests() throws Exception {
    Process promtool;
    try {
      promtool =
          new ProcessBuilder("promtool", "test", "rules", "mainstem-alerts-test.yml")
              .directory(RULES.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("promtool (Debian package prometheus) is not installed");
      return;
    }
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(said).isZero();
  }
}
