package io.mainstem.auditor.repair;

import io.mainstem.auditor.observe.RangeReader;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.wire.ClusterConnection;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up what the keys of single records hash to, so that whoever has a key can tell which of
 * their records are concerned. The keys themselves go nowhere. Thread-safe.
 */
public final class KeyHashes {

  private static final Logger LOG = LoggerFactory.getLogger(KeyHashes.class);
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final int HASH_BYTES = 8;
  private static final long JOIN_WITHIN = 500;

  private final Function<String, ClusterConnection> clusters;

  /**
   * @param clusters opens a connection to a cluster; closed here after use
   */
  public KeyHashes(Function<String, ClusterConnection> clusters) {
    this.clusters = clusters;
  }

  /**
   * Hashes of the keys at these offsets; those that cannot be read in a few seconds are left out.
   */
  public Map<Long, String> at(LogId log, Set<Long> offsets) throws InterruptedException {
    Map<Long, String> hashes = new ConcurrentHashMap<>();
    TreeSet<Long> left = new TreeSet<>(offsets);
    try (ClusterConnection cluster = clusters.apply(log.cluster())) {
      RangeReader reader = RangeReader.of(cluster);
      CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
      while (!left.isEmpty()) {
        long from = left.first();
        long last = from;
        for (Long next = from; next != null && next - last <= JOIN_WITHIN; ) {
          last = next;
          next = left.higher(next);
        }
        long to = last + 1;
        // One after the other: a fetcher reads a partition at one place at a time.
        all =
            all.thenCompose(
                done ->
                    reader.read(
                        log,
                        from,
                        to,
                        writer -> true,
                        record -> {
                          if (offsets.contains(record.offset())) {
                            ByteBuffer key = record.key();
                            hashes.put(record.offset(), key == null ? "" : hash(key));
                          }
                        }));
        left.headSet(last, true).clear();
      }
      all.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("Keys were not all read cluster={} error={}", log.cluster(), e.toString());
    }
    return hashes;
  }

  private static String hash(ByteBuffer key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(key);
      return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
