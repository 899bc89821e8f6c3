package io.mainstem.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mainstem.local.LocalClusterException;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.process.Failing;
import io.mainstem.local.process.Idle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalServiceTest {
  @TempDir Path directory;

  @Test
  void logsRunsAndStops() {
    try (LocalService service = named("idle").main(Idle.class.getName(), "config.yml")) {
      service.start();
      await().until(() -> service.logTail().contains("idle config.yml"));

      service.stop();

      assertThat(service.isAlive()).isFalse();
    }
  }

  @Test
  void frozenProcessStandsStillAndGoesOnWhenThawed() {
    try (LocalService service = named("frozen").main(Idle.class.getName())) {
      service.start();

      service.freeze();
      await().until(() -> state(service.pid()) == 'T');
      assertThat(service.isAlive()).isTrue();

      service.thaw();
      await().until(() -> state(service.pid()) == 'S');
    }
  }

  @Test
  void frozenProcessCanBeKilled() {
    try (LocalService service = named("frozen-killed").main(Idle.class.getName())) {
      service.start();
      service.freeze();

      service.kill();

      assertThat(service.isAlive()).isFalse();
      assertThat(service.isFrozen()).isFalse();
    }
  }

  @Test
  void failureShowsTheLogAndWhatToDo() {
    try (LocalService service =
        named("failing")
            .readyWhen(() -> false)
            .main(Failing.class.getName(), "java.net.BindException: Address already in use")) {

      assertThatThrownBy(service::start)
          .isInstanceOf(LocalClusterException.class)
          .hasMessageContaining("failing ended with exit code 3")
          .hasMessageContaining("BindException")
          .hasMessageContaining("ss -ltnp");
    }
  }

  @Test
  void onlyWhatEndsByItselfHasDied() {
    try (LocalService service =
        named("dying").main(Failing.class.getName(), "No space left on device")) {
      service.launch();
      await().until(() -> !service.isAlive());

      assertThatThrownBy(service::requireNotDied)
          .isInstanceOf(LocalClusterException.class)
          .hasMessageContaining("dying has ended by itself with exit code 3")
          .hasMessageContaining("The disk is full");
    }
    try (LocalService service = named("ended").main(Idle.class.getName())) {
      service.start();
      service.requireNotDied();
      service.kill();
      service.requireNotDied();
    }
  }

  @Test
  void slowStartIsReported() {
    try (LocalService service = named("slow").readyWhen(() -> false).main(Idle.class.getName())) {
      service.launch();

      assertThatThrownBy(() -> service.awaitReady(Duration.ofMillis(100)))
          .hasMessageContaining("slow was not ready within");
    }
  }

  @Test
  void wrongJavaIsReportedBeforeAnythingStarts() {
    try (LocalService service =
        named("java").javaHome(Path.of("/nowhere")).main(Idle.class.getName())) {

      assertThatThrownBy(service::start)
          .hasMessageContaining("/nowhere/bin/java")
          .hasMessageContaining("JAVA_HOME");
    }
  }

  private LocalService.Builder named(String name) {
    return LocalService.named(name, WorkDirectory.at(directory));
  }

  /** The kernel's letter for the state of a process: S sleeping, T stopped. */
  private static char state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }
}
