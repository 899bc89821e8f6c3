package io.mainstem.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Where a copy goes on is worked out without effects, so that it can be tested by simulation. */
@AnalyzeClasses(
    packages = "io.mainstem.worker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PurityTest {

  @ArchTest
  static final ArchRule THE_POSITION_IS_PURE =
      classes()
          .that()
          .resideInAPackage("io.mainstem.worker.position")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.mainstem.worker.position",
              "io.mainstem.api.offsets",
              "io.mainstem.api.federation",
              "java.lang..",
              "java.util",
              "java.util.function",
              "java.util.stream",
              "org.jspecify.annotations");
}
