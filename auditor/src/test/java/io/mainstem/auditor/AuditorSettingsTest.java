package io.mainstem.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.mainstem.api.audit.SlaStatus.Target;
import io.mainstem.auditor.reconcile.BooksPolicy;
import io.mainstem.auditor.store.Retention;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditorSettingsTest {

  private final YamlConfigurationFactory<AuditorConfiguration> factory =
      new YamlConfigurationFactory<>(
          AuditorConfiguration.class,
          Validators.newValidator(),
          Jackson.newObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES),
          "none");

  @Test
  void everyKeyArrives() throws Exception {
    AuditorSettings settings =
        factory
            .build(new ResourceConfigurationSourceProvider(), "fixtures/every-key.yml")
            .auditor();

    assertThat(settings.database()).isEqualTo("jdbc:postgresql://books/audit");
    assertThat(settings.databaseUser()).isEqualTo("auditor");
    assertThat(settings.databasePassword()).isEqualTo("from-the-environment");
    assertThat(settings.roundEvery()).hasSeconds(2);
    assertThat(settings.topicsEvery()).hasSeconds(20);
    assertThat(settings.policy())
        .isEqualTo(
            new BooksPolicy(
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(50),
                3,
                Duration.ofSeconds(15),
                Duration.ofMinutes(7)));
    assertThat(settings.examinationTimeout()).hasSeconds(40);
    assertThat(settings.remoteSilence()).hasSeconds(25);
    assertThat(settings.retention())
        .isEqualTo(
            new Retention(
                Duration.ofHours(2), Duration.ofDays(3), Duration.ofDays(30), Duration.ofDays(99)));
    assertThat(settings.fetching().maxWait()).hasMillis(250);
    assertThat(settings.fetching().maxBytesPerPartition()).isEqualTo(512 << 10);
    assertThat(settings.fetching().maxInFlight()).isEqualTo(16L << 20);
    assertThat(settings.readBytesPerSecond()).isEqualTo(20L << 20);
    assertThat(settings.giveWayFor()).hasMinutes(9);
    assertThat(settings.giveWayToBytesPerSecond()).isEqualTo(11L << 20);
    assertThat(settings.sla()).isEqualTo(new Target(5_000, 60_000, 0.999));
    assertThat(settings.routeSlas())
        .isEqualTo(Map.of("west--east", new Target(2_000, 300_000, 0.9999)));
  }

  @Test
  void defaultsAreThoseOfTheTable() {
    AuditorSettings settings = new AuditorSettings();

    assertThat(settings.database()).isEqualTo("jdbc:sqlite:data/auditor.db");
    assertThat(settings.databaseUser()).isNull();
    assertThat(settings.databasePassword()).isNull();
    assertThat(settings.roundEvery()).hasSeconds(1);
    assertThat(settings.topicsEvery()).hasSeconds(10);
    assertThat(settings.policy())
        .isEqualTo(
            new BooksPolicy(
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                8,
                Duration.ofSeconds(15),
                Duration.ofMinutes(5)));
    assertThat(settings.examinationTimeout()).hasSeconds(30);
    assertThat(settings.remoteSilence()).hasSeconds(15);
    assertThat(settings.retention())
        .isEqualTo(
            new Retention(
                Duration.ofHours(1),
                Duration.ofDays(7),
                Duration.ofDays(90),
                Duration.ofDays(730)));
    assertThat(settings.fetching().maxWait()).hasMillis(500);
    assertThat(settings.fetching().maxBytesPerPartition()).isEqualTo(1 << 20);
    assertThat(settings.fetching().maxInFlight()).isEqualTo(32L << 20);
    assertThat(settings.readBytesPerSecond()).isEqualTo(Long.MAX_VALUE);
    assertThat(settings.giveWayFor()).hasMinutes(5);
    assertThat(settings.giveWayToBytesPerSecond()).isEqualTo(32L << 20);
    assertThat(settings.sla()).isEqualTo(new Target(30_000, 300_000, 0.9999));
    assertThat(settings.routeSlas()).isEmpty();
  }

  @Test
  void unknownKeysRefuse() {
    assertThatThrownBy(
            () ->
                factory.build(
                    path ->
                        new ByteArrayInputStream(
                            "auditor: {threads: 2}".getBytes(StandardCharsets.UTF_8)),
                    "none"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("threads");
  }
}
