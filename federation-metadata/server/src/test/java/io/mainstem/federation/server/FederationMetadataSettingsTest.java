package io.mainstem.federation.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.mainstem.federation.server.derive.TopicLimits;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FederationMetadataSettingsTest {

  private final ObjectMapper mapper =
      Jackson.newObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final YamlConfigurationFactory<FederationMetadataConfiguration> factory =
      new YamlConfigurationFactory<>(
          FederationMetadataConfiguration.class, Validators.newValidator(), mapper, "dw");

  @Test
  void theDefaultsAreWhatTheTableSays() {
    FederationMetadataSettings settings = new FederationMetadataSettings();

    assertThat(settings.clusterTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.operationTimeout()).isEqualTo(Duration.ofMinutes(30));
    assertThat(settings.driftInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.keptChanges()).isEqualTo(20_000);
    assertThat(settings.keptOperations()).isEqualTo(Duration.ofDays(7));
    assertThat(settings.limits())
        .isEqualTo(new TopicLimits(4 << 20, 8, 1_000, 16 << 20, -1, Set.of()));
  }

  @Test
  void everyKeyIsRead() throws Exception {
    FederationMetadataSettings settings =
        factory
            .build(new ResourceConfigurationSourceProvider(), "federation-metadata.yml")
            .federationMetadata();

    assertThat(settings.clusterTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.operationTimeout()).isEqualTo(Duration.ofMinutes(8));
    assertThat(settings.driftInterval()).isEqualTo(Duration.ofSeconds(9));
    assertThat(settings.keptChanges()).isEqualTo(500);
    assertThat(settings.keptOperations()).isEqualTo(Duration.ofHours(3));
    assertThat(settings.limits())
        .isEqualTo(
            new TopicLimits(
                1 << 20, 4, 50, 2 << 20, TimeUnit.DAYS.toMillis(10), Set.of("riders", "drivers")));
  }

  @Test
  void anUnknownKeyAndAnImpossibleValueAreRefused() {
    assertThatThrownBy(() -> read("colour: red")).isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> read("maxPartitions: 0"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("maxPartitions");
  }

  private void read(String setting) throws Exception {
    String yaml =
        """
        region: west
        zookeeper: {connectString: "127.0.0.1:2181"}
        metadataUrls: ["http://127.0.0.1:8081"]
        federationMetadata: {%s}
        """
            .formatted(setting);
    factory.build(
        path -> new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "inline");
  }
}
