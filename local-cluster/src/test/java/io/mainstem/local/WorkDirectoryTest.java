package io.mainstem.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkDirectoryTest {
  @Test
  void temporaryOneIsDeletedWithWhatIsInIt() throws IOException {
    WorkDirectory work = WorkDirectory.temporary();
    Files.writeString(work.directory("a").resolve("b"), "c");

    work.close();

    assertThat(work.path()).doesNotExist();
  }

  @Test
  void keptAndGivenOnesStay(@TempDir Path given) {
    WorkDirectory kept = WorkDirectory.temporary().keep();
    kept.close();
    WorkDirectory.at(given).close();

    assertThat(kept.path()).exists();
    assertThat(given).exists();
    WorkDirectory.delete(kept.path());
  }

  @Test
  void whatCannotBeWrittenIsExplained(@TempDir Path given) throws IOException {
    Path file = Files.writeString(given.resolve("file"), "");

    assertThatThrownBy(() -> WorkDirectory.at(file.resolve("below")))
        .isInstanceOf(LocalClusterException.class)
        .hasMessageContaining("Free bytes there")
        .hasMessageContaining("choose another directory");
  }
}
