package io.mainstem.controller.fleet;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.curator.framework.CuratorFramework;
import org.apache.helix.zookeeper.datamodel.ZNRecord;
import org.apache.helix.zookeeper.datamodel.serializer.ZNRecordSerializer;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * Reads the Helix records below one path, decoding only those that have changed since the last
 * time: a record of 2,500 mirrors is large. Not thread-safe.
 */
final class ZnodeFolder {

  private static final ZNRecordSerializer SERIALIZER = new ZNRecordSerializer();

  private final CuratorFramework curator;
  private final String path;
  private Map<String, Znode> known = Map.of();

  ZnodeFolder(CuratorFramework curator, String path) {
    this.curator = curator;
    this.path = path;
  }

  /** All records by name; empty if the path does not exist. */
  Map<String, Znode> read() throws Exception {
    Map<String, Znode> found = new TreeMap<>();
    try {
      for (String name : curator.getChildren().forPath(path)) {
        Znode node = read(name);
        if (node != null) {
          found.put(name, node);
        }
      }
    } catch (KeeperException.NoNodeException e) {
      found.clear(); // the cluster is not set up yet
    }
    known = new HashMap<>(found);
    return found;
  }

  private @org.jspecify.annotations.Nullable Znode read(String name) throws Exception {
    String child = path + "/" + name;
    Stat stat = curator.checkExists().forPath(child);
    if (stat == null) {
      return null;
    }
    Znode before = known.get(name);
    if (before != null
        && before.version() == stat.getVersion()
        && before.created() == stat.getCzxid()) {
      return before;
    }
    try {
      byte[] data = curator.getData().storingStatIn(stat).forPath(child);
      return new Znode(decode(data), stat.getVersion(), stat.getCzxid());
    } catch (KeeperException.NoNodeException e) {
      return null; // deleted in between
    }
  }

  static ZNRecord decode(byte[] data) {
    return (ZNRecord) SERIALIZER.deserialize(data);
  }

  static byte[] encode(ZNRecord record) {
    return SERIALIZER.serialize(record);
  }
}
