package io.mainstem.controller.fleet;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.LoadMemory.Peak;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;

/**
 * Keeps the load of the mirrors where the next controller that leads finds it. Compressed, in parts
 * that fit into a znode; a part stands for itself, so it does no harm if some are from another time
 * than others. Used by the fleet's thread only.
 */
final class LoadArchive {

  private static final int MIRRORS_PER_PART = 10_000;

  private final CuratorFramework curator;
  private final String path;

  /**
   * @param path of the znode whose children are the parts
   */
  LoadArchive(CuratorFramework curator, String path) {
    this.curator = curator;
    this.path = path;
  }

  void write(List<Peak> peaks) throws Exception {
    List<Peak> sorted = new ArrayList<>(peaks);
    sorted.sort(Comparator.comparing(peak -> peak.mirror().toString())); // packs better
    int parts = 0;
    for (int from = 0; from < sorted.size(); from += MIRRORS_PER_PART) {
      int to = Math.min(sorted.size(), from + MIRRORS_PER_PART);
      curator
          .create()
          .orSetData()
          .creatingParentsIfNeeded()
          .forPath(part(parts++), pack(sorted.subList(from, to)));
    }
    while (curator.checkExists().forPath(part(parts)) != null) {
      curator.delete().quietly().forPath(part(parts++));
    }
  }

  List<Peak> read() throws Exception {
    List<Peak> peaks = new ArrayList<>();
    try {
      for (String part : curator.getChildren().forPath(path)) {
        peaks.addAll(unpack(curator.getData().forPath(path + "/" + part)));
      }
    } catch (KeeperException.NoNodeException e) {
      return peaks; // nobody has kept anything yet, or it is being written anew
    }
    return peaks;
  }

  private String part(int number) {
    return path + "/" + number;
  }

  static byte[] pack(List<Peak> peaks) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Peak peak : peaks) {
      text.append(peak.mirror()).append(' ').append(peak.peak()).append(' ').append(peak.hour());
      text.append('\n');
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException if it is not what {@link #pack} makes
   */
  static List<Peak> unpack(byte[] packed) throws IOException {
    String text;
    try (GZIPInputStream bytes = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      text = new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<Peak> peaks = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] fields = line.split(" ", -1);
      if (fields.length != 3) {
        throw new IOException("a line of " + fields.length + " fields, not 3");
      }
      try {
        peaks.add(
            new Peak(
                MirrorId.parse(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2])));
      } catch (IllegalArgumentException e) {
        throw new IOException("a line that cannot be read", e);
      }
    }
    return peaks;
  }
}
