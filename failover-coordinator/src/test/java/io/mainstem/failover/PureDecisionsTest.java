package io.mainstem.failover;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Deciding and translating stay pure: no clock, no I/O, no client library. */
@AnalyzeClasses(
    packages = "io.mainstem.failover",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PureDecisionsTest {

  @ArchTest
  static final ArchRule NO_EFFECTS =
      noClasses()
          .that()
          .resideInAnyPackage("..failover.decide..", "..failover.translate..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache..",
              "io.dropwizard..",
              "jakarta..",
              "java.io..",
              "java.net..",
              "java.nio..",
              "java.util.concurrent..",
              "org.slf4j..",
              "io.mainstem.service..",
              "io.mainstem.failover.evidence..",
              "io.mainstem.failover.execute..",
              "io.mainstem.failover.resources..");

  @ArchTest
  static final ArchRule NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage("..failover.decide..", "..failover.translate..")
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random");
}
