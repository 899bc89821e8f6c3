package io.mainstem.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.mainstem.failover.decide.FailoverPolicy;
import io.mainstem.failover.evidence.ProbeSettings;
import io.mainstem.failover.execute.MoveLimits;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FailoverCoordinatorSettingsTest {

  private final YamlConfigurationFactory<FailoverCoordinatorConfiguration> factory =
      new YamlConfigurationFactory<>(
          FailoverCoordinatorConfiguration.class,
          Validators.newValidator(),
          Jackson.newObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES),
          "none");

  @Test
  void everyKeyArrives() throws Exception {
    FailoverCoordinatorSettings settings =
        factory
            .build(new ResourceConfigurationSourceProvider(), "fixtures/every-key.yml")
            .failover();

    assertThat(settings.probes())
        .isEqualTo(new ProbeSettings(Duration.ofSeconds(2), Duration.ofSeconds(3)));
    assertThat(settings.policy())
        .isEqualTo(
            new FailoverPolicy(
                4,
                50,
                Duration.ofSeconds(20),
                Duration.ofMillis(500),
                Duration.ofMinutes(20),
                true,
                Set.of("east"),
                Map.of("orders", 100L),
                Map.of()));
    assertThat(settings.limits())
        .isEqualTo(
            new MoveLimits(
                Duration.ofSeconds(40),
                Duration.ofMillis(800),
                Duration.ofSeconds(5),
                Duration.ofSeconds(7)));
  }

  @Test
  void defaultsAreThoseOfTheTable() {
    FailoverCoordinatorSettings settings = new FailoverCoordinatorSettings();

    assertThat(settings.probes())
        .isEqualTo(new ProbeSettings(Duration.ofSeconds(1), Duration.ofSeconds(2)));
    assertThat(settings.policy()).isEqualTo(FailoverPolicy.defaults());
    assertThat(settings.limits())
        .isEqualTo(
            new MoveLimits(
                Duration.ofSeconds(30),
                Duration.ofMillis(400),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10)));
  }

  @Test
  void unknownKeysRefuse() {
    assertThatThrownBy(
            () ->
                factory.build(
                    path ->
                        new ByteArrayInputStream(
                            "failover: {patience: 2s}".getBytes(StandardCharsets.UTF_8)),
                    "none"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("patience");
  }
}
