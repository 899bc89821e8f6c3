package io.mainstem.api.replication;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mirror that is not as it should be.
 *
 * @param wanted the worker that should have it, null if none should
 * @param actual the worker that has it according to Helix, null if none has
 * @param reporting the workers that say they have it; those that do not answer are not heard
 * @param explanation a sentence for people
 */
public record FleetDifference(
    MirrorId mirror,
    @Nullable String wanted,
    @Nullable String actual,
    List<String> reporting,
    String explanation) {

  public FleetDifference {
    reporting = List.copyOf(reporting);
  }
}
