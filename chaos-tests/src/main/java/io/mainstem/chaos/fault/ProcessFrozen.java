package io.mainstem.chaos.fault;

import io.mainstem.local.process.LocalProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process stands still and goes on later as if no time had passed: the zombie of textbooks. */
final class ProcessFrozen implements Fault {
  private static final Duration STANDSTILL_PATIENCE = Duration.ofSeconds(5);

  /** Several ticks of the system's clock for processor time. */
  private static final long READ_EVERY_MILLIS = 200;

  private final FaultKind kind;
  private final LocalProcess process;
  private Optional<Duration> usedAtBegin = Optional.empty();

  ProcessFrozen(FaultKind kind, LocalProcess process) {
    this.kind = kind;
    this.process = process;
  }

  @Override
  public FaultKind kind() {
    return kind;
  }

  @Override
  public String target() {
    return process.name();
  }

  @Override
  public void begin() {
    process.freeze();
    usedAtBegin = awaitStandstill();
  }

  /** Threads stop one by one, on a busy machine only when their turn comes. */
  private Optional<Duration> awaitStandstill() {
    long deadline = System.nanoTime() + STANDSTILL_PATIENCE.toNanos();
    Optional<Duration> used = processorTime();
    while (System.nanoTime() < deadline) {
      pause();
      Optional<Duration> before = used;
      used = processorTime();
      if (used.equals(before)) {
        return used;
      }
    }
    return used;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(READ_EVERY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a process was being stopped", e);
    }
  }

  @Override
  public @Nullable String end() {
    Optional<Duration> usedAtEnd = processorTime();
    process.thaw();
    return usedAtBegin.isPresent() && usedAtBegin.equals(usedAtEnd)
        ? "process %d used no processor time beyond %d ms"
            .formatted(process.pid(), usedAtBegin.get().toMillis())
        : null;
  }

  private Optional<Duration> processorTime() {
    return ProcessHandle.of(process.pid()).flatMap(handle -> handle.info().totalCpuDuration());
  }
}
