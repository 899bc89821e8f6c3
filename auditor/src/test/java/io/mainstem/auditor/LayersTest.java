package io.mainstem.auditor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** What decides has no clock, no I/O and no Kafka. */
class LayersTest {

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.mainstem.auditor");

  @Test
  void whatDecidesIsPure() {
    noClasses()
        .that()
        .resideInAnyPackage("..auditor.sketch..", "..auditor.segment..", "..auditor.reconcile..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "io.mainstem.wire..",
            "io.mainstem.service..",
            "org.apache.curator..",
            "org.jdbi..",
            "java.sql..",
            "java.io..",
            "java.nio.file..",
            "java.net..",
            "java.util.concurrent..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(java.time.Clock.class, java.util.Random.class)
        .check(classes);
  }

  @Test
  void packagesDoNotGoRoundInCircles() {
    SlicesRuleDefinition.slices()
        .matching("io.mainstem.auditor.(*)..")
        .should()
        .beFreeOfCycles()
        .check(classes);
  }
}
