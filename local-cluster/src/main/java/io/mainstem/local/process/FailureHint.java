package io.mainstem.local.process;

import java.util.Optional;

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

  private final String symptom;
  private final String advice;

  FailureHint(String symptom, String advice) {
    this.symptom = symptom;
    this.advice = advice;
  }

  String advice() {
    return advice;
  }

  /** The first known cause in the end of its log. */
  static Optional<FailureHint> in(String log) {
    for (FailureHint hint : values()) {
      if (log.contains(hint.symptom)) {
        return Optional.of(hint);
      }
    }
    return Optional.empty();
  }
}
