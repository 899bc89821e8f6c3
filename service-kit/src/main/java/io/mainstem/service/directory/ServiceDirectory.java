package io.mainstem.service.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.rest.Json;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.api.service.ServiceKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.zookeeper.CreateMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is there: every process puts an ephemeral znode per service, and watches those of all others.
 * Works on with what it last saw while ZooKeeper is away. Thread-safe.
 */
public final class ServiceDirectory implements Managed {

  private static final Logger log = LoggerFactory.getLogger(ServiceDirectory.class);

  private final CuratorFramework curator;
  private final String path;
  private final ObjectMapper mapper = Json.mapper();
  private final CuratorCache cache;
  private final Map<String, ServiceInstance> seen = new ConcurrentHashMap<>();
  private final List<PersistentNode> own = new ArrayList<>();

  /**
   * @param root of the store, the directory is below it
   */
  public ServiceDirectory(CuratorFramework curator, String root) {
    this.curator = curator;
    this.path = root + "/services";
    this.cache = CuratorCache.build(curator, path);
    cache.listenable().addListener(this::changed);
  }

  /**
   * Registers an instance until this directory stops; done in the background, and again after every
   * lost session.
   */
  public synchronized void register(ServiceInstance instance) {
    try {
      PersistentNode node =
          new PersistentNode(
              curator,
              CreateMode.EPHEMERAL,
              false,
              path + "/" + instance.service().id() + "/" + instance.instance(),
              mapper.writeValueAsBytes(instance));
      own.add(node);
      node.start();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a service instance can always be written as JSON", e);
    }
  }

  /** All instances of a service in all regions, by name. */
  public List<ServiceInstance> instances(ServiceKind kind) {
    return all().stream().filter(instance -> instance.service() == kind).toList();
  }

  /** The instances of a service in one region, by name. */
  public List<ServiceInstance> instances(ServiceKind kind, String region) {
    return instances(kind).stream().filter(instance -> instance.region().equals(region)).toList();
  }

  /** Every instance of every service. */
  public List<ServiceInstance> all() {
    return seen.values().stream()
        .sorted(
            Comparator.comparing(ServiceInstance::service).thenComparing(ServiceInstance::instance))
        .toList();
  }

  @Override
  public void start() {
    cache.start();
  }

  @Override
  public synchronized void stop() throws IOException {
    for (PersistentNode node : own) {
      node.close();
    }
    own.clear();
    cache.close();
  }

  private void changed(
      org.apache.curator.framework.recipes.cache.CuratorCacheListener.Type type,
      @Nullable ChildData before,
      @Nullable ChildData now) {
    if (now == null) {
      if (before != null) {
        seen.remove(before.getPath());
      }
      return;
    }
    if (now.getData() == null
        || now.getData().length == 0
        || now.getPath().split("/", -1).length < path.split("/", -1).length + 2) {
      return; // a directory, or a znode whose data has not come yet
    }
    try {
      seen.put(now.getPath(), mapper.readValue(now.getData(), ServiceInstance.class));
    } catch (IOException e) {
      log.warn(
          "A service registered in a way this release cannot read, leaving it out error=\"{}\"",
          e.getMessage());
    }
  }
}
