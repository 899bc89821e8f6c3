package io.mainstem.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.LoadMemory.Peak;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadArchiveTest {

  @Test
  void aPartIsReadBackAndFitsIntoAZnode() throws Exception {
    List<Peak> peaks =
        IntStream.range(0, 10_000)
            .mapToObj(
                i ->
                    new Peak(
                        new MirrorId("us-west-1--us-east-1", "orders.domain-" + i / 8, i % 8),
                        i * 7_919L % 10_000_000,
                        494_000 + i % 24))
            .toList();

    byte[] packed = LoadArchive.pack(peaks);

    assertThat(packed.length).isLessThan(500_000);
    assertThat(LoadArchive.unpack(packed)).isEqualTo(peaks);
  }

  @Test
  void whatIsNotAPartIsRefused() throws Exception {
    assertThatThrownBy(() -> LoadArchive.unpack(new byte[] {1, 2, 3}))
        .isInstanceOf(IOException.class);
  }
}
