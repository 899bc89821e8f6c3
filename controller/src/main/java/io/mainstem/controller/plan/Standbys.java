package io.mainstem.controller.plan;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which workers are kept back, so that a lost worker's mirrors find an idle one at once and the
 * others' load stays as it is. Pure.
 *
 * <p>A worker that is lost, or leaves, is a vacancy, and each vacancy takes a standby out of the
 * reserve: by the next plan that worker carries mirrors and is no standby any more. The next worker
 * that joins idle fills the reserve again.
 */
public final class Standbys {

  private Standbys() {}

  /**
   * @param wanted how many are to be kept back, 0 or more
   * @param idle live workers that may be used and carry nothing
   * @param carrying how many open workers carry something
   * @param vacancies how many workers that had mirrors are gone or on their way out
   * @return those of {@code idle} that are kept back; never all workers there are
   */
  public static Set<String> choose(
      int wanted, Collection<String> idle, int carrying, int vacancies) {
    List<String> byName = idle.stream().sorted().toList();
    int free = carrying == 0 ? byName.size() - 1 : byName.size();
    int kept = Math.max(0, Math.min(wanted, Math.max(0, free)) - vacancies);
    return new TreeSet<>(byName.subList(byName.size() - kept, byName.size()));
  }
}
