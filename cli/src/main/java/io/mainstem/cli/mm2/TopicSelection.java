package io.mainstem.cli.mm2;

import io.mainstem.api.federation.TopicRule;
import io.mainstem.cli.WrongUseException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns MirrorMaker 2's lists of topics into rules. There a list holds regular expressions of which
 * one must match the whole name, and exclusions win.
 *
 * @param topics expressions of the topics to copy
 * @param excluded expressions of those not to copy
 */
record TopicSelection(List<String> topics, List<String> excluded) {
  private static final Pattern PLAIN_NAME = Pattern.compile("[a-zA-Z0-9_-]+");

  TopicSelection {
    topics = List.copyOf(topics);
    excluded = List.copyOf(excluded);
    topics.forEach(TopicSelection::requireExpression);
    excluded.forEach(TopicSelection::requireExpression);
  }

  /**
   * Plain names become a rule each, so that nobody has to list the source's topics for them;
   * anything else becomes one pattern.
   *
   * @param target the name at the target, null for the same
   */
  List<TopicRule> rules(@Nullable String target) {
    Pattern exclusion = Pattern.compile(String.join("|", excluded));
    if (topics.stream().allMatch(topic -> PLAIN_NAME.matcher(topic).matches())) {
      return topics.stream()
          .filter(topic -> excluded.isEmpty() || !exclusion.matcher(topic).matches())
          .map(topic -> new TopicRule(topic, null, target))
          .toList();
    }
    return List.of(new TopicRule(null, pattern(), target));
  }

  private String pattern() {
    String wanted = any(topics);
    return excluded.isEmpty() ? wanted : "(?!" + any(excluded) + "$)" + wanted;
  }

  private static String any(List<String> expressions) {
    return expressions.size() == 1 && !expressions.get(0).contains("|")
        ? expressions.get(0)
        : expressions.stream().collect(Collectors.joining("|", "(?:", ")"));
  }

  private static void requireExpression(String expression) {
    try {
      Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new WrongUseException(
          "'%s' in a list of topics is not a regular expression: %s"
              .formatted(expression, e.getDescription()),
          e);
    }
  }
}
