package io.mainstem.controller;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;

/** Decisions are made without effects, so that they can be tested by simulation. */
@AnalyzeClasses(
    packages = "io.mainstem.controller",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PurityTest {

  @ArchTest
  static final ArchRule THE_PLANNER_HAS_NO_EFFECTS =
      noClasses()
          .that()
          .resideInAPackage("io.mainstem.controller.plan..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.helix..",
              "org.apache.curator..",
              "org.apache.zookeeper..",
              "org.apache.kafka..",
              "org.slf4j..",
              "io.mainstem.service..",
              "io.mainstem.controller.fleet..",
              "io.mainstem.controller.topology..",
              "io.mainstem.controller.resources..",
              "java.io..",
              "java.net..",
              "java.nio..",
              "java.util.concurrent..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Random.class)
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime");
}
