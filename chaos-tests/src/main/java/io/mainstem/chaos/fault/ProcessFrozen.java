package io.mainstem.chaos.fault;

import io.mainstem.local.process.LocalProcess;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A process stands still and goes on later as if no time had passed: the zombie of textbooks. */
final class ProcessFrozen implements Fault {
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
    usedAtBegin = processorTime();
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
