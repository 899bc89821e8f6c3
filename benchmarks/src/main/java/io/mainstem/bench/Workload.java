package io.mainstem.bench;

/**
 * What is copied.
 *
 * @param partitions of the source topic
 * @param records that are measured
 * @param warmUpRecords copied before them by the same process, out of the same topic, and not
 *     measured
 * @param recordBytes about how many bytes of JSON a record's value has
 * @param batchBytes largest batch that the producer makes
 * @param codec none, gzip, snappy, lz4 or zstd
 * @param dropOneIn one record in so many carries the header that a filter drops; 0 for records
 *     without headers
 */
public record Workload(
    int partitions,
    long records,
    long warmUpRecords,
    int recordBytes,
    int batchBytes,
    String codec,
    int dropOneIn) {

  /** 8 partitions, 8 million records of 400 B after 4 million to warm up, lz4, 128 KiB batches. */
  public static final Workload STANDARD =
      new Workload(8, 8_000_000, 4_000_000, 400, 128 * 1024, "lz4", 0);

  public Workload {
    if (partitions < 1
        || records < partitions
        || warmUpRecords < 0
        || recordBytes < 100
        || batchBytes < 1_024
        || dropOneIn < 0
        || dropOneIn == 1) {
      throw new IllegalArgumentException(
          "a workload needs partitions >= 1, records >= partitions, warmUpRecords >= 0, recordBytes >= 100, batchBytes >= 1024, dropOneIn 0 or >= 2: "
              + "%d, %d, %d, %d, %d, %d"
                  .formatted(
                      partitions, records, warmUpRecords, recordBytes, batchBytes, dropOneIn));
    }
  }

  public Workload withRecords(long newRecords, long newWarmUpRecords) {
    return new Workload(
        partitions, newRecords, newWarmUpRecords, recordBytes, batchBytes, codec, dropOneIn);
  }

  public Workload withPartitions(int newPartitions) {
    return new Workload(
        newPartitions, records, warmUpRecords, recordBytes, batchBytes, codec, dropOneIn);
  }

  public Workload withRecordBytes(int newRecordBytes) {
    return new Workload(
        partitions, records, warmUpRecords, newRecordBytes, batchBytes, codec, dropOneIn);
  }

  public Workload withBatchBytes(int newBatchBytes) {
    return new Workload(
        partitions, records, warmUpRecords, recordBytes, newBatchBytes, codec, dropOneIn);
  }

  public Workload withCodec(String newCodec) {
    return new Workload(
        partitions, records, warmUpRecords, recordBytes, batchBytes, newCodec, dropOneIn);
  }

  public Workload withDropOneIn(int newDropOneIn) {
    return new Workload(
        partitions, records, warmUpRecords, recordBytes, batchBytes, codec, newDropOneIn);
  }

  /** Records in the source topic. */
  long total() {
    return warmUpRecords + records;
  }

  /** True if the filter drops the record with this number, from 0. */
  boolean drops(long number) {
    return dropOneIn > 0 && number % dropOneIn == 0;
  }

  /** How many of the source's records a copier that filters brings to the target. */
  long totalAfterFilter() {
    return dropOneIn == 0 ? total() : total() - (total() + dropOneIn - 1) / dropOneIn;
  }
}
