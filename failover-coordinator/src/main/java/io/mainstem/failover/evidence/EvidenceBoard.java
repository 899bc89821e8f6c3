package io.mainstem.failover.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.failover.Observation;
import io.mainstem.api.rest.Json;
import io.mainstem.failover.decide.Sighting;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.zookeeper.CreateMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where coordinators pin up what they see: one small ephemeral znode each. An observer that loses
 * its session takes its observations along. Thread-safe.
 */
public final class EvidenceBoard implements Managed {

  private static final Logger log = LoggerFactory.getLogger(EvidenceBoard.class);

  private record Pinned(List<Observation> rows, Instant receivedAt) {}

  private final String path;
  private final String instance;
  private final CuratorFramework curator;
  private final CuratorCache cache;
  private final Clock clock;
  private final ObjectMapper mapper = Json.mapper();
  private final Map<String, Pinned> seen = new ConcurrentHashMap<>();
  private @Nullable PersistentNode own;

  /**
   * @param root of the store
   * @param instance whose observations these are
   */
  public EvidenceBoard(CuratorFramework curator, String root, String instance, Clock clock) {
    this.curator = curator;
    this.path = root + "/failover/evidence";
    this.instance = instance;
    this.clock = clock;
    this.cache = CuratorCache.build(curator, path);
    cache.listenable().addListener(this::changed);
  }

  @Override
  public void start() {
    cache.start();
  }

  /** Pins up the rows of this instance in place of its last ones. */
  public synchronized void publish(List<Observation> rows) {
    byte[] data = encode(rows);
    seen.put(path + "/" + instance, new Pinned(rows, clock.instant()));
    if (own == null) {
      own = new PersistentNode(curator, CreateMode.EPHEMERAL, false, path + "/" + instance, data);
      own.start();
      return;
    }
    try {
      own.setData(data);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      log.debug("Cannot pin up what is seen, trying again soon error=\"{}\"", e.getMessage());
    }
  }

  /** Everything that every observer sees, by region, probe and observer. */
  public List<Sighting> sightings() {
    List<Sighting> all = new ArrayList<>();
    for (Pinned pinned : seen.values()) {
      pinned.rows().forEach(row -> all.add(new Sighting(row, pinned.receivedAt())));
    }
    all.sort(
        Comparator.comparing((Sighting s) -> s.observation().region())
            .thenComparing(s -> s.observation().probe())
            .thenComparing(s -> s.observation().observer()));
    return all;
  }

  @Override
  public synchronized void stop() throws IOException {
    if (own != null) {
      own.close();
    }
    cache.close();
  }

  private byte[] encode(List<Observation> rows) {
    try {
      return mapper.writeValueAsBytes(rows);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("observations can always be written as JSON", e);
    }
  }

  private void changed(
      CuratorCacheListener.Type type, @Nullable ChildData before, @Nullable ChildData now) {
    if (now == null) {
      if (before != null) {
        seen.remove(before.getPath());
      }
      return;
    }
    if (now.getPath().equals(path) || now.getPath().equals(path + "/" + instance)) {
      return; // the directory, or our own: known first-hand
    }
    try {
      List<Observation> rows =
          mapper.readValue(
              now.getData(),
              mapper.getTypeFactory().constructCollectionType(List.class, Observation.class));
      seen.put(now.getPath(), new Pinned(rows, clock.instant()));
    } catch (IOException e) {
      log.warn(
          "Another coordinator's observations cannot be read, leaving them out error=\"{}\"",
          e.getMessage());
    }
  }
}
