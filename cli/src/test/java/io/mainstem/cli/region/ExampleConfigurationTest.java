package io.mainstem.cli.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.mainstem.auditor.AuditorSettings;
import io.mainstem.console.ConsoleSettings;
import io.mainstem.controller.ControllerSettings;
import io.mainstem.failover.FailoverCoordinatorSettings;
import io.mainstem.federation.server.FederationMetadataSettings;
import io.mainstem.worker.WorkerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples are what people copy: each is read with the real classes and names every key. */
class ExampleConfigurationTest {

  private static final Path EXAMPLES =
      Path.of(System.getProperty("mainstem.root", ".."), "deploy", "config");

  private static final Map<String, Class<?>> SECTIONS =
      Map.of(
          "federationMetadata", FederationMetadataSettings.class,
          "controller", ControllerSettings.class,
          "worker", WorkerSettings.class,
          "auditor", AuditorSettings.class,
          "failover", FailoverCoordinatorSettings.class,
          "console", ConsoleSettings.class);

  /** Keys that an example shows in a comment: a value would change what the process does. */
  private static final Set<String> COMMENTED =
      Set.of("auditor.databaseUser", "auditor.databasePassword", "auditor.readBytesPerSecond");

  static List<String> services() {
    return Servers.names();
  }

  @ParameterizedTest
  @MethodSource("services")
  void isReadAndValidatedByTheRealClasses(String service) {
    assertThatNoException()
        .isThrownBy(() -> Servers.named(service).run("check", example(service).toString()));
  }

  @ParameterizedTest
  @MethodSource("services")
  void namesEveryKey(String service) throws Exception {
    JsonNode example = new YAMLMapper().readTree(example(service).toFile());
    String text = Files.readString(example(service));

    for (var section : SECTIONS.entrySet()) {
      if (example.has(section.getKey())) {
        Set<String> missing = keys(section.getValue());
        example.get(section.getKey()).fieldNames().forEachRemaining(missing::remove);
        assertThat(missing)
            .as(section.getKey() + " in " + service + ".yml")
            .allMatch(
                key ->
                    COMMENTED.contains(section.getKey() + "." + key)
                        && text.contains("# " + key + ":"));
      }
    }
  }

  @Test
  void everyServiceHasOne() throws Exception {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".yml", "")))
          .containsExactlyInAnyOrderElementsOf(Servers.names());
    }
  }

  private static Path example(String service) {
    return EXAMPLES.resolve(service + ".yml");
  }

  private static Set<String> keys(Class<?> settings) {
    return Arrays.stream(settings.getDeclaredFields())
        .filter(field -> field.isAnnotationPresent(JsonProperty.class))
        .map(
            field -> {
              String name = field.getAnnotation(JsonProperty.class).value();
              return name.isEmpty() ? field.getName() : name;
            })
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
