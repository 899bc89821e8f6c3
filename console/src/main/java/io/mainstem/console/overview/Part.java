package io.mainstem.console.overview;

import io.mainstem.api.service.ServiceKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one service was asked for: its answer, or why there is none. The page shows silence as "No
 * data", never as zero.
 */
public sealed interface Part<T> {

  /** The answer, if there is one. */
  Optional<T> answer();

  /** Why there is no answer; null if there is one. */
  @Nullable String silentBecause();

  /**
   * Adds what is missing, and why, where there is no answer.
   *
   * @param region whose service was asked; null if it is not of one region
   * @param what was asked for, as the page names it
   */
  default void tellSilence(
      List<SilentPart> silent, ServiceKind service, @Nullable String region, String what) {
    String reason = silentBecause();
    if (reason != null) {
      silent.add(new SilentPart(service, region, what, reason));
    }
  }

  /** The service answered. */
  record Answer<T>(T value) implements Part<T> {

    @Override
    public Optional<T> answer() {
      return Optional.of(value);
    }

    @Override
    public @Nullable String silentBecause() {
      return null;
    }
  }

  /**
   * The service did not answer.
   *
   * @param reason a sentence for people
   */
  record Silence<T>(String reason) implements Part<T> {

    @Override
    public Optional<T> answer() {
      return Optional.empty();
    }

    @Override
    public String silentBecause() {
      return reason;
    }
  }
}
