package io.mainstem.worker.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MergeRuleTest {
  private final MergeRule rule = new MergeRule();

  @Test
  void tinyBatchesAloneDoNotMerge() {
    observe(200, 100, MergeRule.PILE - 1);

    assertThat(rule.isMerging()).isFalse();
  }

  @Test
  void aPileOfLargeBatchesDoesNotMerge() {
    observe(20_000, 100, MergeRule.PILE);

    assertThat(rule.isMerging()).isFalse();
  }

  @Test
  void tinyBatchesThatPileUpMergeUntilTheyGrow() {
    observe(200, 100, MergeRule.PILE);
    assertThat(rule.isMerging()).isTrue();

    observe(MergeRule.TINY_BYTES + 500, 500, 1);
    assertThat(rule.isMerging()).isTrue();

    observe(MergeRule.SMALL_BYTES * 2, 100, 1);
    assertThat(rule.isMerging()).isFalse();
  }

  @Test
  void onlyALongCalmEndsMerging() {
    observe(200, 100, MergeRule.PILE);

    for (int i = 0; i < MergeRule.CALM_ANSWERS - 1; i++) {
      rule.answerDone(0);
    }
    assertThat(rule.isMerging()).isTrue();
    rule.answerDone(0);

    assertThat(rule.isMerging()).isFalse();
  }

  private void observe(int bytes, int times, int pendingBatches) {
    for (int i = 0; i < times; i++) {
      rule.observe(bytes, pendingBatches);
    }
  }
}
