package io.mainstem.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may import whom: the table of ARCHITECTURE.md, by package, for all modules at once. */
class ModuleRulesTest {

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("api", Set.of()),
          Map.entry("wire", Set.of()),
          Map.entry("service", Set.of("api")),
          Map.entry("federation.client", Set.of("api")),
          Map.entry("federation.server", Set.of("api", "service")),
          Map.entry("controller", Set.of("api", "service")),
          Map.entry("worker", Set.of("api", "service", "wire")),
          Map.entry("auditor", Set.of("api", "service", "wire")),
          Map.entry("interceptors", Set.of()),
          Map.entry("failover", Set.of("api", "service")),
          Map.entry("console", Set.of("api", "service")),
          Map.entry("local", Set.of("api")),
          Map.entry("chaos", Set.of("api", "local")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.mainstem");

  @TestFactory
  List<DynamicTest> modulesImportOnlyWhatTheTableSays() {
    List<DynamicTest> tests = new ArrayList<>();
    for (var entry : MAY_IMPORT.entrySet()) {
      tests.add(
          DynamicTest.dynamicTest(
              entry.getKey(), () -> assertImportsOnly(entry.getKey(), entry.getValue())));
    }
    return tests;
  }

  /** A rule over classes that are not there would always hold. */
  @Test
  void everyModuleOfTheTableIsOnTheClassPath() {
    assertThat(MAY_IMPORT.keySet())
        .allSatisfy(
            module ->
                assertThat(CLASSES)
                    .anyMatch(type -> type.getPackageName().startsWith("io.mainstem." + module)));
  }

  /**
   * Kafka's internal classes are reached through {@code wire.net}, so nobody else may reach that.
   */
  @Test
  void theNetworkLayerIsPrivateToKafkaWire() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.mainstem.wire..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.mainstem.wire.net..")
        .check(CLASSES);
  }

  private static void assertImportsOnly(String module, Set<String> allowed) {
    String[] others =
        MAY_IMPORT.keySet().stream()
            .filter(other -> !other.equals(module) && !allowed.contains(other))
            .map(other -> "io.mainstem." + other + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("io.mainstem." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .check(CLASSES);
  }
}
