package io.mainstem.bench;

/**
 * What is copied.
 *
 * @param partitions of the source topic
 * @param records in all
 * @param recordBytes about how many bytes of JSON a record's value has
 * @param batchBytes largest batch that the producer makes
 * @param codec none, gzip, snappy, lz4 or zstd
 */
public record Workload(
    int partitions, long records, int recordBytes, int batchBytes, String codec) {

  /** 8 partitions, 4 million records of 400 B, lz4, 128 KiB batches. */
  public static final Workload STANDARD = new Workload(8, 4_000_000, 400, 128 * 1024, "lz4");

  public Workload {
    if (partitions < 1 || records < partitions || recordBytes < 100 || batchBytes < 1_024) {
      throw new IllegalArgumentException(
          "a workload needs partitions >= 1, records >= partitions, recordBytes >= 100, batchBytes >= 1024: "
              + partitions
              + ", "
              + records
              + ", "
              + recordBytes
              + ", "
              + batchBytes);
    }
  }

  public Workload withRecords(long newRecords) {
    return new Workload(partitions, newRecords, recordBytes, batchBytes, codec);
  }
}
