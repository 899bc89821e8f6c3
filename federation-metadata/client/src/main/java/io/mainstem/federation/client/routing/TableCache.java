package io.mainstem.federation.client.routing;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.rest.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last routing table on disk, one file for each metadata service. Replaced as a whole, so a
 * reader never sees half of one; several processes may share it. A cache that cannot be used is
 * reported once and does not stop anything. Not thread-safe.
 */
final class TableCache {

  private static final Logger log = LoggerFactory.getLogger(TableCache.class);

  private final Path file;
  private final ObjectMapper mapper = Json.mapper();
  private boolean writable = true;

  TableCache(Path directory, List<URI> metadataUrls) {
    this.file =
        directory.resolve(
            "routing-table-%08x.json"
                .formatted(metadataUrls.stream().map(URI::toString).sorted().toList().hashCode()));
  }

  Optional<RoutingTable> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(mapper.readValue(Files.readAllBytes(file), RoutingTable.class));
    } catch (IOException | IllegalArgumentException e) {
      log.warn(
          "Cannot read the cached routing table, going on without file={} error=\"{}\"",
          file,
          e.toString());
      return Optional.empty();
    }
  }

  void write(RoutingTable table) {
    if (!writable) {
      return;
    }
    try {
      Path directory = Files.createDirectories(file.toAbsolutePath().getParent());
      Path fresh = Files.createTempFile(directory, "routing-table-", ".tmp");
      try {
        Files.write(fresh, mapper.writeValueAsBytes(table));
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      writable = false;
      log.warn(
          "Cannot keep the routing table on disk: this application will not start while the metadata service is down file={} error=\"{}\"",
          file,
          e.toString());
    }
  }
}
