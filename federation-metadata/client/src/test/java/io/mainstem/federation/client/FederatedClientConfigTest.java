package io.mainstem.federation.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.federation.client.FederatedClientConfig.InFlight;
import io.mainstem.federation.client.FederatedClientConfig.ReadFrom;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class FederatedClientConfigTest {

  @Test
  void theDefaultsAreWhatTheTableSays() {
    FederatedClientConfig config = config(Map.of());

    assertThat(config.metadataUrls())
        .containsExactly(URI.create("http://a:1"), URI.create("http://b:2"));
    assertThat(config.region()).isEqualTo("west");
    assertThat(config.credentials()).isNull();
    assertThat(config.cacheDirectory())
        .contains(Path.of(System.getProperty("user.home"), ".mainstem"));
    assertThat(config.inFlight()).isEqualTo(InFlight.RETRY);
    assertThat(config.flushDeadline()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.moveTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.readFrom("any")).isEqualTo(ReadFrom.AGGREGATE);
  }

  @Test
  void everyKeyCanBeSet() {
    FederatedClientConfig config =
        config(
            Map.of(
                "mainstem.metadata.user", "u",
                "mainstem.metadata.password", "p",
                "mainstem.cache.directory", "",
                "mainstem.redirect.inflight", "fail",
                "mainstem.redirect.flush.ms", "7",
                "mainstem.move.timeout.ms", 8,
                "mainstem.read", "regional",
                "mainstem.read.global", "aggregate"));

    assertThat(config.credentials()).isNotNull();
    assertThat(config.cacheDirectory()).isEmpty();
    assertThat(config.inFlight()).isEqualTo(InFlight.FAIL);
    assertThat(config.flushDeadline()).isEqualTo(Duration.ofMillis(7));
    assertThat(config.moveTimeout()).isEqualTo(Duration.ofMillis(8));
    assertThat(config.readFrom("any")).isEqualTo(ReadFrom.REGIONAL);
    assertThat(config.readFrom("global")).isEqualTo(ReadFrom.AGGREGATE);
  }

  @Test
  void innerClientsGetTheApplicationsSettingsAndTheClustersConnection() {
    FederatedClientConfig config =
        config(
            Map.of(
                "client.id", "app",
                "linger.ms", 5,
                "bootstrap.servers", "ignored:1",
                "mainstem.connection.secure.security.protocol", "SSL"));
    Cluster cluster =
        new Cluster(
            "c",
            "east",
            Set.of(ClusterRole.REGIONAL),
            "near:1",
            Map.of("west", "far:1"),
            "secure",
            Map.of());

    assertThat(config.kafkaSettings(cluster, "c-1"))
        .isEqualTo(
            Map.of(
                "client.id", "app-c-1",
                "linger.ms", 5,
                "bootstrap.servers", "far:1",
                "security.protocol", "SSL"));
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> new FederatedClientConfig(Map.of("mainstem.region", "west")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("mainstem.metadata.urls");
    assertThatThrownBy(() -> config(Map.of("mainstem.colour", "red")))
        .hasMessageContaining("Unknown setting mainstem.colour");
    assertThatThrownBy(() -> config(Map.of("mainstem.redirect.inflight", "perhaps")))
        .hasMessageContaining("one of [retry, fail]");
    assertThatThrownBy(() -> config(Map.of("mainstem.redirect.flush.ms", "soon")))
        .hasMessageContaining("mainstem.redirect.flush.ms");
  }

  private static FederatedClientConfig config(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("mainstem.metadata.urls", "http://a:1, http://b:2");
    settings.put("mainstem.region", "west");
    return new FederatedClientConfig(settings);
  }
}
