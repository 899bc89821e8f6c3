package io.mainstem.wire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What is internal to Kafka's clients stays inside; what does no I/O cannot. */
class LayeringTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.mainstem.wire");

  private static final DescribedPredicate<JavaClass> INTERNAL =
      DescribedPredicate.describe(
          "internal to kafka-clients",
          type ->
              type.getPackageName().startsWith("org.apache.kafka.common.requests")
                  || type.getPackageName().startsWith("org.apache.kafka.common.message")
                  || type.getPackageName().startsWith("org.apache.kafka.common.protocol")
                  || type.getPackageName().startsWith("org.apache.kafka.common.network")
                  || type.getPackageName().startsWith("org.apache.kafka.common.record.internal")
                  || type.getPackageName().equals("org.apache.kafka.clients"));

  @Test
  void publicInterfacesShowNothingInternal() {
    methods()
        .that()
        .areDeclaredInClassesThat(
            DescribedPredicate.describe(
                "interfaces and records of the public packages",
                type ->
                    (type.isInterface() || type.isRecord())
                        && !type.getPackageName().endsWith(".net")))
        .and()
        .arePublic()
        .should()
        .notHaveRawReturnType(INTERNAL)
        .check(CLASSES);
    noClasses()
        .that()
        .areInterfaces()
        .and()
        .resideOutsideOfPackage("..net")
        .should()
        .dependOnClassesThat(INTERNAL)
        .check(CLASSES);
  }

  @Test
  void batchesAreHandledWithoutIo() {
    noClasses()
        .that()
        .resideInAPackage("..batch")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..wire.net", "..wire.fetch", "..wire.append", "java.net..", "java.nio.channels..")
        .check(CLASSES);
  }

  @Test
  void theNetworkLayerKnowsNobodyAboveIt() {
    noClasses()
        .that()
        .resideInAPackage("..net")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..wire.fetch", "..wire.append", "..wire.log", "..wire.producer")
        .check(CLASSES);
  }
}
