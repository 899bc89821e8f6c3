package io.mainstem.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process that failed had on its mind, and what can be done about it. */
enum FailureHint {
  PORT_TAKEN(
      "Address already in use",
      "A port it needs is taken: see who listens with `ss -ltnp`, or choose another port."),
  DISK_FULL(
      "No space left on device",
      "The disk is full: make room, or choose another working directory."),
  WRONG_JAVA(
      "UnsupportedClassVersionError", "Its Java is too old: use JDK 17 or newer (JAVA_HOME)."),
  NO_CLASS(
      "ClassNotFoundException",
      "Its class path is incomplete: build again with ./mvnw -Dquick package."),
  NO_MEMORY(
      "Cannot allocate memory",
      "The machine is out of memory: stop something, or use smaller heaps."),
  SMALL_HEAP(
      "OutOfMemoryError: Java heap space",
      "Its heap is too small for this work: give it more (-Xmx)."),
  NO_HEAP(
      "Could not reserve enough space",
      "The machine is out of memory: stop something, or use smaller heaps.");

  private static final long FULL_BYTES = 1 << 20;
  private static final Logger LOG = LoggerFactory.getLogger(FailureHint.class);

  private final String symptom;
  private final String advice;

  FailureHint(String symptom, String advice) {
    this.symptom = symptom;
    this.advice = advice;
  }

  String advice() {
    return advice;
  }

  /** The first known cause in the end of its log; what cannot be written is not in the log. */
  static Optional<FailureHint> in(String tail, Path log) {
    try {
      if (Files.getFileStore(log).getUsableSpace() < FULL_BYTES) {
        return Optional.of(DISK_FULL);
      }
    } catch (IOException e) {
      LOG.debug("Cannot tell how full the disk is log={}", log, e);
    }
    for (FailureHint hint : values()) {
      if (tail.contains(hint.symptom)) {
        return Optional.of(hint);
      }
    }
    return Optional.empty();
  }
}
