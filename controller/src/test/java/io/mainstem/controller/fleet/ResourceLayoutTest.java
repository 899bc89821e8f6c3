package io.mainstem.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ResourceLayoutTest {

  private final ResourceLayout layout = new ResourceLayout(4);

  @Test
  void aRouteIsOneResourceUntilThatIsFull() {
    Map<String, Map<String, String>> resources = layout.arrange(mirrors(0, 10), Map.of());

    assertThat(sizes(resources))
        .isEqualTo(Map.of("west--east", 4, "west--east_0001", 4, "west--east_0002", 2));
  }

  @Test
  void aMirrorStaysInItsResourceWhenOthersGo() {
    Map<MirrorId, String> current = new HashMap<>();
    mirrors(0, 4).keySet().forEach(mirror -> current.put(mirror, "west--east"));
    mirrors(4, 8).keySet().forEach(mirror -> current.put(mirror, "west--east_0001"));

    Map<String, Map<String, String>> resources = layout.arrange(mirrors(3, 8), current);

    assertThat(sizes(resources)).isEqualTo(Map.of("west--east", 1, "west--east_0001", 4));
  }

  @Test
  void newMirrorsFillTheRoomThatIsThere() {
    Map<MirrorId, String> current = new HashMap<>();
    current.put(mirror(0), "west--east");
    mirrors(4, 8).keySet().forEach(mirror -> current.put(mirror, "west--east_0001"));
    Map<MirrorId, String> all = new HashMap<>(mirrors(4, 12));
    all.put(mirror(0), "w");

    Map<String, Map<String, String>> resources = layout.arrange(all, current);

    assertThat(sizes(resources))
        .isEqualTo(Map.of("west--east", 4, "west--east_0001", 4, "west--east_0002", 1));
  }

  private static Map<MirrorId, String> mirrors(int from, int to) {
    Map<MirrorId, String> mirrors = new HashMap<>();
    for (int partition = from; partition < to; partition++) {
      mirrors.put(mirror(partition), "w");
    }
    return mirrors;
  }

  private static MirrorId mirror(int partition) {
    return new MirrorId("west--east", "trips", partition);
  }

  private static Map<String, Integer> sizes(Map<String, Map<String, String>> resources) {
    Map<String, Integer> sizes = new TreeMap<>();
    resources.forEach((name, content) -> sizes.put(name, content.size()));
    return sizes;
  }
}
