package io.mainstem.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairedLossTest {

  @Test
  void aMachineThatDriftsLosesNothingByThat() {
    PairedLoss loss = PairedLoss.of(List.of(100.0, 200.0, 400.0), List.of(95.0, 190.0, 380.0));
    assertThat(loss.mean()).isCloseTo(0.05, within(1e-9));
    assertThat(loss.standardError()).isCloseTo(0, within(1e-9));
  }

  @Test
  void roundsThatDifferAreTrustedLess() {
    PairedLoss loss = PairedLoss.of(List.of(100.0, 100.0), List.of(90.0, 110.0));
    assertThat(loss.mean()).isCloseTo(0, within(1e-9));
    assertThat(loss.standardError()).isCloseTo(0.1, within(1e-9));
    assertThat(PairedLoss.of(List.of(100.0), List.of(90.0)).standardError()).isNaN();
  }

  @Test
  void eachRoundNeedsTheOneBesideIt() {
    assertThatThrownBy(() -> PairedLoss.of(List.of(1.0, 2.0), List.of(1.0)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
