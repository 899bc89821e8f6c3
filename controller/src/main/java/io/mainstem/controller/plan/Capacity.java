package io.mainstem.controller.plan;

import java.util.Collection;

/**
 * How many workers a fleet needs. Pure.
 *
 * @param load that one worker is meant to carry at the day's peak, in the unit of {@link
 *     LoadMemory}; above 0
 * @param mirrors that one worker is meant to carry, above 0
 * @param standbys kept back beside those that carry
 */
public record Capacity(long load, int mirrors, int standbys) {

  public Capacity {
    if (load <= 0 || mirrors <= 0 || standbys < 0) {
      throw new IllegalArgumentException(
          "capacity of %d load, %d mirrors, %d standbys".formatted(load, mirrors, standbys));
    }
  }

  /**
   * What a fleet needs.
   *
   * @param workers in all
   * @param why a sentence for people
   */
  public record Need(int workers, String why) {}

  /** What a fleet needs that is to carry these mirrors. */
  public Need need(Collection<Demand> mirrors) {
    long total = mirrors.stream().mapToLong(Demand::cost).sum();
    int hot = (int) mirrors.stream().filter(mirror -> mirror.cost() > load).count();
    return need(mirrors.size(), total, hot);
  }

  /**
   * Works out the need: enough to carry everything at the peak while one worker is lost.
   *
   * @param totalLoad of all mirrors, at their peaks
   * @param hot mirrors that are too hot for one worker to carry beside others
   */
  public Need need(int totalMirrors, long totalLoad, int hot) {
    if (totalMirrors == 0) {
      return new Need(0, "There is nothing to copy.");
    }
    long byLoad = (totalLoad + load - 1) / load;
    long byCount = ((long) totalMirrors + mirrors - 1) / mirrors;
    long carrying = Math.max(1, Math.max(Math.max(byLoad, byCount), hot));
    String what =
        byLoad >= byCount && byLoad >= hot
            ? "the load at the day's peak needs"
            : byCount >= hot ? "the number of mirrors needs" : "mirrors too hot to share need";
    int spare = Math.max(1, standbys);
    return new Need(
        (int) Math.min(Integer.MAX_VALUE, carrying + spare),
        "%d for what %s, and %d for when one is lost.".formatted(carrying, what, spare));
  }
}
