package io.mainstem.wire.fetch;

import java.time.Duration;
import org.apache.kafka.common.IsolationLevel;

/**
 * How a {@link BatchFetcher} reads.
 *
 * @param isolation {@code READ_COMMITTED} stops at the last stable offset and lists aborted
 *     transactions
 * @param connectionsPerBroker 1 to 64; partitions are spread over them, against the broker's
 *     one-request-at-a-time per connection
 * @param maxBytesPerPartition most bytes of one partition in one answer (a larger single batch
 *     still comes, alone)
 * @param maxBytesPerFetch most bytes in one answer
 * @param maxInFlightPerPartition bytes delivered and not released at which a partition is left out
 * @param maxInFlight the same over all partitions, at which nothing more is asked for
 * @param maxWait how long a broker may wait for data before it answers with none; also how long a
 *     partition that joins an idle connection may have to wait for its first turn
 * @param minBytes how many bytes a broker should wait for, at most {@code maxWait}
 * @param unreachableAfter silence after which a sink is told {@code UNREACHABLE}
 * @param verifyChecksums whether each batch's CRC32C is verified before it is delivered
 * @param readAheadConnections 0 to 64 further connections per broker, over which partitions that
 *     lie far behind are read ahead where the round trip is long; 0 for never
 */
public record FetchSettings(
    IsolationLevel isolation,
    int connectionsPerBroker,
    int maxBytesPerPartition,
    int maxBytesPerFetch,
    long maxInFlightPerPartition,
    long maxInFlight,
    Duration maxWait,
    int minBytes,
    Duration unreachableAfter,
    boolean verifyChecksums,
    int readAheadConnections) {

  public FetchSettings {
    require(connectionsPerBroker >= 1 && connectionsPerBroker <= 64, "connectionsPerBroker 1..64");
    require(maxBytesPerPartition > 0, "maxBytesPerPartition > 0");
    require(maxBytesPerFetch >= maxBytesPerPartition, "maxBytesPerFetch >= maxBytesPerPartition");
    require(maxInFlightPerPartition > 0, "maxInFlightPerPartition > 0");
    require(maxInFlight >= maxInFlightPerPartition, "maxInFlight >= maxInFlightPerPartition");
    require(!maxWait.isNegative(), "maxWait >= 0");
    require(minBytes >= 0, "minBytes >= 0");
    require(readAheadConnections >= 0 && readAheadConnections <= 64, "readAheadConnections 0..64");
  }

  /**
   * Read-committed, one connection per broker, 1 MiB per partition and answer, 64 MiB in flight.
   */
  public static FetchSettings defaults() {
    return new FetchSettings(
        IsolationLevel.READ_COMMITTED,
        1,
        1 << 20,
        8 << 20,
        4L << 20,
        64L << 20,
        Duration.ofMillis(500),
        1,
        Duration.ofSeconds(10),
        true,
        5);
  }

  public FetchSettings withIsolation(IsolationLevel value) {
    return new FetchSettings(
        value,
        connectionsPerBroker,
        maxBytesPerPartition,
        maxBytesPerFetch,
        maxInFlightPerPartition,
        maxInFlight,
        maxWait,
        minBytes,
        unreachableAfter,
        verifyChecksums,
        readAheadConnections);
  }

  public FetchSettings withConnectionsPerBroker(int value) {
    return new FetchSettings(
        isolation,
        value,
        maxBytesPerPartition,
        maxBytesPerFetch,
        maxInFlightPerPartition,
        maxInFlight,
        maxWait,
        minBytes,
        unreachableAfter,
        verifyChecksums,
        readAheadConnections);
  }

  /** Sets what one answer may hold, of one partition and in all. */
  public FetchSettings withFetchBytes(int perPartition, int perFetch) {
    return new FetchSettings(
        isolation,
        connectionsPerBroker,
        perPartition,
        perFetch,
        maxInFlightPerPartition,
        maxInFlight,
        maxWait,
        minBytes,
        unreachableAfter,
        verifyChecksums,
        readAheadConnections);
  }

  /** Sets what may be delivered and not released, of one partition and in all. */
  public FetchSettings withInFlight(long perPartition, long all) {
    return new FetchSettings(
        isolation,
        connectionsPerBroker,
        maxBytesPerPartition,
        maxBytesPerFetch,
        perPartition,
        all,
        maxWait,
        minBytes,
        unreachableAfter,
        verifyChecksums,
        readAheadConnections);
  }

  /** Sets how long a broker waits for how much. */
  public FetchSettings withWait(Duration wait, int bytes) {
    return new FetchSettings(
        isolation,
        connectionsPerBroker,
        maxBytesPerPartition,
        maxBytesPerFetch,
        maxInFlightPerPartition,
        maxInFlight,
        wait,
        bytes,
        unreachableAfter,
        verifyChecksums,
        readAheadConnections);
  }

  public FetchSettings withUnreachableAfter(Duration value) {
    return new FetchSettings(
        isolation,
        connectionsPerBroker,
        maxBytesPerPartition,
        maxBytesPerFetch,
        maxInFlightPerPartition,
        maxInFlight,
        maxWait,
        minBytes,
        value,
        verifyChecksums,
        readAheadConnections);
  }

  /** Readers that check or decode every record by themselves may leave the checksums out. */
  public FetchSettings withVerifyChecksums(boolean value) {
    return new FetchSettings(
        isolation,
        connectionsPerBroker,
        maxBytesPerPartition,
        maxBytesPerFetch,
        maxInFlightPerPartition,
        maxInFlight,
        maxWait,
        minBytes,
        unreachableAfter,
        value,
        readAheadConnections);
  }

  /** Sets over how many connections long links are read ahead; 0 for never. */
  public FetchSettings withReadAheadConnections(int value) {
    return new FetchSettings(
        isolation,
        connectionsPerBroker,
        maxBytesPerPartition,
        maxBytesPerFetch,
        maxInFlightPerPartition,
        maxInFlight,
        maxWait,
        minBytes,
        unreachableAfter,
        verifyChecksums,
        value);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("Fetch settings break the rule: " + rule);
    }
  }
}
