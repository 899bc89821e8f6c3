package io.mainstem.chaos.scenario;

import java.util.List;
import java.util.Map;

/**
 * A topic that is produced in every region and ought to arrive in every region.
 *
 * @param name for people
 */
public record Feed(String name, List<End> ends) {

  /**
   * The topic in one region.
   *
   * @param produce client settings for the cluster that applications of the region produce to
   * @param produceTopic the physical topic there
   * @param read client settings for the cluster with the global view
   * @param readTopic the physical topic there
   */
  public record End(
      String region,
      Map<String, Object> produce,
      String produceTopic,
      Map<String, Object> read,
      String readTopic) {}

  public Feed {
    ends = List.copyOf(ends);
  }

  public List<String> regions() {
    return ends.stream().map(End::region).toList();
  }
}
