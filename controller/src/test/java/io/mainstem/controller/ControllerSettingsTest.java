package io.mainstem.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.mainstem.controller.fleet.FleetSettings;
import io.mainstem.controller.plan.Capacity;
import io.mainstem.controller.plan.StuckMirrors;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Every default and every key is what the table in {@link ControllerSettings} says. */
class ControllerSettingsTest {

  private final YamlConfigurationFactory<ControllerConfiguration> factory =
      new YamlConfigurationFactory<>(
          ControllerConfiguration.class,
          Validators.newValidator(),
          Jackson.newObjectMapper()
              .enable(
                  com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES),
          "dw");

  @Test
  void defaults() {
    ControllerSettings settings = new ControllerSettings();

    assertThat(settings.sessionTimeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.topicRefresh()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.followedSettings())
        .hasSize(9)
        .contains("cleanup.policy", "max.message.bytes", "retention.ms");
    assertThat(settings.settingsRefresh()).isEqualTo(Duration.ofSeconds(8));
    assertThat(settings.reportInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.reportTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.fleet())
        .isEqualTo(
            new FleetSettings(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                0.25,
                0.1,
                Duration.ofMinutes(5),
                1_000,
                Duration.ofMinutes(10),
                new StuckMirrors.Limits(300_000, 2, 600_000, 10),
                new Capacity(100L << 20, 5_000, 0)));
    assertThat(settings.lagAbove()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void everyKey() throws Exception {
    ControllerSettings settings =
        factory.build(new ResourceConfigurationSourceProvider(), "controller.yml").controller();

    assertThat(settings.sessionTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.topicRefresh()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.followedSettings()).containsExactly("retention.ms");
    assertThat(settings.settingsRefresh()).isEqualTo(Duration.ofSeconds(9));
    assertThat(settings.reportInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.reportTimeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.fleet())
        .isEqualTo(
            new FleetSettings(
                Duration.ofMillis(500),
                Duration.ofSeconds(3),
                0.4,
                0.2,
                Duration.ofMinutes(10),
                50,
                Duration.ofHours(1),
                new StuckMirrors.Limits(120_000, 3, 60_000, 4),
                new Capacity(50L << 20, 1_000, 1)));
    assertThat(settings.lagAbove()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void nonsenseIsRefused() {
    assertRefused("controller: {maxMoves: 0}", "maxMoves");
    assertRefused("controller: {rebalanceAbove: 0.1, rebalanceBelow: 0.2}", "rebalanceBelow");
    assertRefused("controller: {planInterval: 1ms}", "planInterval");
    assertRefused("controller: {planIntervall: 1s}", "planIntervall");
  }

  private void assertRefused(String yaml, String named) {
    String all =
        "region: us-east\nzookeeper: {connectString: 'z:1'}\nmetadataUrls: ['http://x']\n" + yaml;
    assertThatThrownBy(
            () ->
                factory.build(
                    path -> new ByteArrayInputStream(all.getBytes(StandardCharsets.UTF_8)),
                    "inline.yml"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(named);
  }
}
