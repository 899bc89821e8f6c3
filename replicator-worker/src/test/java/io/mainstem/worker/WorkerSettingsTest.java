package io.mainstem.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WorkerSettingsTest {
  private final YamlConfigurationFactory<WorkerConfiguration> factory =
      new YamlConfigurationFactory<>(
          WorkerConfiguration.class,
          Validators.newValidator(),
          Jackson.newObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES),
          "none");

  @Test
  void everyKeyArrives() throws Exception {
    WorkerSettings settings =
        factory.build(new ResourceConfigurationSourceProvider(), "fixtures/every-key.yml").worker();

    assertThat(settings.sessionTimeout()).hasSeconds(8);
    assertThat(settings.loops()).isEqualTo(3);
    assertThat(settings.mostPendingBytes()).isEqualTo(DataSize.mebibytes(6));
    assertThat(settings.recordRunsEvery()).hasMillis(300);
    assertThat(settings.drainTimeout()).isEqualTo(Duration.seconds(9));
    assertThat(settings.trimRunsEvery()).isEqualTo(Duration.minutes(25));
    assertThat(settings.retryMin()).isEqualTo(Duration.milliseconds(100));
    assertThat(settings.retryMax()).isEqualTo(Duration.seconds(7));
    assertThat(settings.fencedFor()).isEqualTo(Duration.seconds(20));
    assertThat(settings.checkTargetEvery()).isEqualTo(Duration.seconds(3));
    assertThat(settings.takeOversAtOnce()).isEqualTo(60);
    assertThat(settings.takeOversPerTarget()).isEqualTo(40);
    assertThat(settings.renewFenceEvery()).isEqualTo(Duration.hours(2));
    assertThat(settings.appendSettings().connectionsPerBroker()).isEqualTo(3);
    assertThat(settings.fetchSettings().connectionsPerBroker()).isEqualTo(4);
    assertThat(settings.fetchSettings().maxBytesPerPartition()).isEqualTo(2 << 20);
    assertThat(settings.fetchSettings().maxWait()).hasMillis(200);
    assertThat(settings.fetchSettings().maxInFlightPerPartition()).isEqualTo(6L << 20);
    assertThat(settings.fetchSettings().maxInFlight()).isEqualTo(48L << 20);
  }

  @Test
  void defaultsAreThoseOfTheTable() {
    WorkerSettings settings = new WorkerSettings();

    assertThat(settings.sessionTimeout()).hasSeconds(4);
    assertThat(settings.loops()).isEqualTo(2);
    assertThat(settings.mostPendingBytes()).isEqualTo(DataSize.mebibytes(4));
    assertThat(settings.recordRunsEvery()).hasMillis(500);
    assertThat(settings.drainTimeout()).isEqualTo(Duration.seconds(5));
    assertThat(settings.trimRunsEvery()).isEqualTo(Duration.hours(1));
    assertThat(settings.retryMin()).isEqualTo(Duration.milliseconds(250));
    assertThat(settings.retryMax()).isEqualTo(Duration.seconds(5));
    assertThat(settings.fencedFor()).isEqualTo(Duration.seconds(15));
    assertThat(settings.checkTargetEvery()).isEqualTo(Duration.seconds(5));
    assertThat(settings.takeOversAtOnce()).isEqualTo(200);
    assertThat(settings.takeOversPerTarget()).isEqualTo(100);
    assertThat(settings.renewFenceEvery()).isEqualTo(Duration.hours(6));
    assertThat(settings.appendSettings().connectionsPerBroker()).isEqualTo(2);
    assertThat(settings.fetchSettings().connectionsPerBroker()).isEqualTo(1);
    assertThat(settings.fetchSettings().maxBytesPerPartition()).isEqualTo(1 << 20);
    assertThat(settings.fetchSettings().maxWait()).hasMillis(500);
    assertThat(settings.fetchSettings().maxInFlight())
        .isEqualTo(Math.max(8L << 20, Runtime.getRuntime().maxMemory() / 8));
  }

  @Test
  void unknownKeysRefuse() {
    assertThatThrownBy(
            () ->
                factory.build(
                    path ->
                        new ByteArrayInputStream(
                            "worker: {threads: 2}".getBytes(StandardCharsets.UTF_8)),
                    "none"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("threads");
  }
}
