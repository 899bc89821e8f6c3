package io.mainstem.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanTest {
  @Test
  void childrenDieWithAParentThatIsKilled(@TempDir Path work) throws IOException {
    Process parent = parent(work.toString());
    List<ProcessHandle> children = children(parent);
    assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);

    parent.destroyForcibly();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void childrenDieWithAParentThatExits(@TempDir Path work) throws IOException {
    Process parent = parent(work.toString(), "exit");
    List<ProcessHandle> children = children(parent);

    await().atMost(Duration.ofSeconds(30)).until(() -> !parent.isAlive());

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  private static Process parent(String... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(ChildJvm.ownJavaHome().resolve("bin/java").toString());
    line.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp", ChildJvm.ownClasspath()));
    line.add(Parent.class.getName());
    line.addAll(List.of(arguments));
    return new ProcessBuilder(line).redirectErrorStream(true).start();
  }

  private static List<ProcessHandle> children(Process parent) {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith("children ")) {
          return Stream.of(line.split(" "))
              .skip(1)
              .map(Long::valueOf)
              .flatMap(pid -> ProcessHandle.of(pid).stream())
              .toList();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("the parent told nothing about its children");
  }
}
