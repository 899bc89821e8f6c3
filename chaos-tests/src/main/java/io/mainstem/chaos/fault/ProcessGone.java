package io.mainstem.chaos.fault;

import io.mainstem.local.process.LocalProcess;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process ends, by a signal or in good order, and is started again on its data. */
final class ProcessGone implements Fault {
  private final FaultKind kind;
  private final LocalProcess process;
  private final Consumer<LocalProcess> how;
  private long pid;
  private boolean gone;

  ProcessGone(FaultKind kind, LocalProcess process, Consumer<LocalProcess> how) {
    this.kind = kind;
    this.process = process;
    this.how = how;
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
    pid = process.pid();
    how.accept(process);
    gone = !process.isAlive();
  }

  @Override
  public @Nullable String end() {
    process.start();
    return gone && process.pid() != pid
        ? "process %d was gone, process %d has taken its place".formatted(pid, process.pid())
        : null;
  }
}
