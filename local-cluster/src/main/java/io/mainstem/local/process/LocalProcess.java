package io.mainstem.local.process;

import io.mainstem.local.LocalClusterException;
import io.mainstem.local.ShutdownOrder;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A child JVM that can be started, stopped, killed, frozen, thawed and started again on the same
 * data. It never outlives this JVM, however either of them ends. Thread-safe: faults and tests may
 * come from different threads.
 */
public abstract class LocalProcess implements Startable {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final int TAIL_BYTES = 4_000;

  private final String name;
  private final Path log;
  private final Runnable killAtExit = this::kill;
  private @Nullable Process process;
  private @Nullable FrozenGuard frozen;
  private boolean endedByUs;

  protected LocalProcess(String name, Path log) {
    this.name = name;
    this.log = log;
  }

  /** How to start it. Asked anew for every start. */
  protected abstract ChildJvm command();

  /**
   * Whether it serves: a real request, not just an open port. False, not an exception, while it
   * does not.
   */
  protected abstract boolean probe();

  /** What people call it. */
  public final String name() {
    return name;
  }

  /** Where its output goes. Starts are appended. */
  public final Path log() {
    return log;
  }

  @Override
  public final synchronized void launch() {
    if (isAlive()) {
      throw new IllegalStateException(name + " runs already");
    }
    ChildJvm command = command();
    try {
      Files.createDirectories(command.directory());
      process =
          new ProcessBuilder(command.commandLine())
              .directory(command.directory().toFile())
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw WorkDirectory.cannotWrite(command.directory(), e);
    }
    endedByUs = false;
    ShutdownOrder.endProcess(killAtExit);
  }

  /** Launches it and waits until it serves. */
  public final void start() {
    launch();
    awaitReady(PATIENCE);
  }

  @Override
  public final void awaitReady(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!probe()) {
      if (!isAlive()) {
        throw failure("ended with exit code " + exitCode() + " before it was ready");
      }
      if (System.nanoTime() > deadline) {
        throw failure("was not ready within " + timeout.toSeconds() + " s");
      }
      pause();
    }
  }

  /** Whether it has been started and has not ended. A frozen process is alive. */
  public final synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /**
   * Does nothing, unless it has ended by itself.
   *
   * @throws LocalClusterException if so; the message holds the end of its log, and the cause if it
   *     is a known one
   */
  public final void requireNotDied() {
    if (hasDied()) {
      throw failure("has ended by itself with exit code " + exitCode());
    }
  }

  private synchronized boolean hasDied() {
    return process != null && !endedByUs && !process.isAlive();
  }

  /** Whether it serves now. */
  public final boolean isReady() {
    return isAlive() && probe();
  }

  /** Its number in the operating system. */
  public final synchronized long pid() {
    return started().pid();
  }

  /** Asks it to end (SIGTERM); after 10 s it is killed. */
  public final synchronized void stop() {
    if (process == null) {
      return;
    }
    if (frozen != null) {
      thaw();
    }
    endedByUs = true;
    process.destroy();
    if (!waitFor(GRACE)) {
      kill();
    }
    ShutdownOrder.forget(killAtExit);
  }

  /** Ends it at once (SIGKILL), also when it is frozen. Returns when it is gone. */
  public final synchronized void kill() {
    if (process == null) {
      return;
    }
    endGuard();
    endedByUs = true;
    process.destroyForcibly();
    if (!waitFor(GRACE)) {
      throw new LocalClusterException(
          "%s (process %d) survives SIGKILL".formatted(name, process.pid()));
    }
    ShutdownOrder.forget(killAtExit);
  }

  /** Stops it in the middle of whatever it does (SIGSTOP). Its connections stay open. */
  public final synchronized void freeze() {
    if (frozen == null) {
      frozen = new FrozenGuard(started().pid());
      Signal.STOP.send(started().pid());
    }
  }

  /** Lets a frozen process go on (SIGCONT), as if no time had passed. */
  public final synchronized void thaw() {
    if (frozen != null) {
      Signal.CONT.send(started().pid());
      endGuard();
    }
  }

  public final synchronized boolean isFrozen() {
    return frozen != null;
  }

  /** Stops it if it runs, and starts it on the same data and ports. */
  public final void restart() {
    stop();
    start();
  }

  /** Kills it: whoever closes does not want the data any more. */
  @Override
  public void close() {
    kill();
  }

  /** The end of its log. */
  public final String logTail() {
    return LogTail.of(log, TAIL_BYTES);
  }

  private void endGuard() {
    if (frozen != null) {
      frozen.close();
      frozen = null;
    }
  }

  private Process started() {
    if (process == null) {
      throw new IllegalStateException(name + " has not been started");
    }
    return process;
  }

  private synchronized int exitCode() {
    return started().exitValue();
  }

  /** Not cut short by an interrupt: nobody may believe that a process is gone while it is not. */
  private boolean waitFor(Duration time) {
    Process waited = started();
    long deadline = System.nanoTime() + time.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return waited.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private LocalClusterException failure(String what) {
    String tail = logTail();
    String advice = FailureHint.in(tail, log).map(hint -> "\n" + hint.advice()).orElse("");
    return new LocalClusterException(
        "%s %s.%s\nIts log is %s and ends with:\n%s".formatted(name, what, advice, log, tail));
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("was not ready when the wait was interrupted");
    }
  }
}
