package io.mainstem.bench;

import io.mainstem.local.WorkDirectory;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the brokers of a benchmark keep their data. A small machine's disk is slower than a target
 * that is written to by pass-through, and its pauses are longer than what is measured: then every
 * figure is the disk's. In memory the copiers are compared.
 */
public enum BrokerLogs {
  /** Linux's file system in memory. It needs about 6 GiB of room for the largest benchmark. */
  MEMORY(Path.of("/dev/shm")),
  /** The directory for temporary files. */
  DISK(Path.of(System.getProperty("java.io.tmpdir")));

  private static final long ROOM_BYTES = 6L << 30;

  private final Path directory;

  BrokerLogs(Path directory) {
    this.directory = directory;
  }

  /** Memory where there is room for it. */
  public static BrokerLogs preferred() {
    try {
      FileStore store = Files.getFileStore(MEMORY.directory);
      boolean fits = Files.isWritable(MEMORY.directory) && store.getUsableSpace() >= 2 * ROOM_BYTES;
      return fits ? MEMORY : DISK;
    } catch (IOException e) {
      return DISK; // not Linux, or there is none
    }
  }

  /** A new directory for everything that a benchmark writes. */
  WorkDirectory newDirectory() {
    return WorkDirectory.temporaryBelow(directory);
  }
}
