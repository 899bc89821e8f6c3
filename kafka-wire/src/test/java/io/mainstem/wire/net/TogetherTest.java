package io.mainstem.wire.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.MetadataResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TogetherTest {
  private final SimulatedLoop loop = new SimulatedLoop(new Nobody());
  private final List<Set<Integer>> rounds = new ArrayList<>();
  private long answerAfter = 10;
  private final Together<Integer, Long> together = new Together<>(loop, 1_000, this::answer);

  /** The answer is when it was asked for. */
  private Map<Integer, CompletionStage<Long>> answer(Set<Integer> questions) {
    rounds.add(questions);
    long asked = loop.now();
    Map<Integer, CompletionStage<Long>> answers = new HashMap<>();
    for (int question : questions) {
      CompletableFuture<Long> answer = new CompletableFuture<>();
      answers.put(question, answer);
      if (question >= 0) {
        loop.schedule(answerAfter, () -> answer.complete(asked));
      }
    }
    return answers;
  }

  @Test
  void aLonelyQuestionIsSentAtOnce() {
    long before = loop.now();
    CompletableFuture<Long> answer = together.ask(1);

    assertThat(loop.runUntil(answer::isDone, 1_000)).isTrue();

    assertThat(answer.join() - before).isLessThanOrEqualTo(2);
  }

  @Test
  void whileAnswersAreAwaitedQuestionsGather() {
    answerAfter = 20;
    List<CompletableFuture<Long>> answers = new ArrayList<>();

    for (int question = 0; question < 100; question++) {
      answers.add(together.ask(question));
      loop.runFor(1);
    }
    assertThat(loop.runUntil(() -> allDone(answers), 1_000)).isTrue();

    assertThat(rounds).hasSizeLessThanOrEqualTo(8);
  }

  @Test
  void whoeverIsNeverAnsweredHoldsUpNobody() {
    CompletableFuture<Long> never = together.ask(-1);
    loop.runFor(5);
    long before = loop.now();
    CompletableFuture<Long> other = together.ask(1);

    assertThat(loop.runUntil(other::isDone, 1_000)).isTrue();

    assertThat(other.join() - before).isLessThanOrEqualTo(Together.LONGEST_MOMENT_MS);
    assertThat(never).isNotDone();
  }

  @Property(tries = 200)
  void everyQuestionIsAnsweredByWhatWasAskedAfterIt(@ForAll long seed) {
    Random random = new Random(seed);
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      answerAfter = random.nextInt(120);
      int question = random.nextInt(8) - 1;
      all.add(new Asked(question, loop.now(), together.ask(question)));
      loop.runFor(random.nextInt(20));
    }

    assertThat(
            loop.runUntil(
                () -> all.stream().allMatch(each -> each.question < 0 || each.answer.isDone()),
                1_000))
        .isTrue();

    all.stream()
        .filter(each -> each.question >= 0)
        .forEach(
            each ->
                assertThat(each.answer.join() - each.at)
                    .isBetween(0L, Together.LONGEST_MOMENT_MS + 2));
    assertThat(rounds).allSatisfy(round -> assertThat(round).isNotEmpty());
  }

  private record Asked(int question, long at, CompletableFuture<Long> answer) {}

  private static boolean allDone(Collection<CompletableFuture<Long>> answers) {
    return new HashSet<>(answers).stream().allMatch(CompletableFuture::isDone);
  }

  private static final class Nobody implements SimulatedBrokers {
    @Override
    public Collection<Integer> up() {
      return List.of();
    }

    @Override
    public MetadataResponse metadata(List<String> names) {
      return new SimulatedTopics().describe(names, up());
    }

    @Override
    public @Nullable AbstractResponse handle(int broker, AbstractRequest request) {
      return null;
    }

    @Override
    public long latencyMs() {
      return 1;
    }
  }
}
