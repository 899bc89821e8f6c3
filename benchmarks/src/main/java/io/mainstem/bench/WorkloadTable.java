package io.mainstem.bench;

import java.util.ArrayList;
import java.util.List;

/** The standard workload, changed in one way at a time. */
public final class WorkloadTable {
  private static final Workload STANDARD = Workload.STANDARD;

  /** What MirrorMaker 2 copies at most, roughly; only to size the runs. */
  private static final double PEER_RECORDS_PER_SECOND = 120_000;

  private static final double PEER_BYTES_PER_SECOND = 60e6;

  private WorkloadTable() {}

  /**
   * The table's lines.
   *
   * @param seconds about how long the peer takes for each, warm-up aside
   */
  public static List<Workload> lasting(int seconds) {
    List<Workload> table = new ArrayList<>();
    for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
      table.add(STANDARD.withCodec(codec));
    }
    for (int recordBytes : new int[] {100, 1_000, 10_000}) {
      table.add(STANDARD.withRecordBytes(recordBytes));
    }
    for (int batchBytes : new int[] {4 << 10, 16 << 10, 512 << 10}) {
      table.add(STANDARD.withBatchBytes(batchBytes));
    }
    for (int partitions : new int[] {1, 2, 64}) {
      table.add(STANDARD.withPartitions(partitions));
    }
    return table.stream().map(workload -> sized(workload, seconds)).toList();
  }

  private static Workload sized(Workload workload, int seconds) {
    double perSecond =
        Math.min(PEER_RECORDS_PER_SECOND, PEER_BYTES_PER_SECOND / workload.recordBytes());
    long records = Math.max(workload.partitions(), Math.round(perSecond * seconds));
    return workload.withRecords(records, records / 2);
  }
}
