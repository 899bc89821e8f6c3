package io.mainstem.local.process;

import io.mainstem.local.LocalClusterException;
import java.io.IOException;

/**
 * Kills a frozen process when our JVM dies. A frozen process cannot watch its parent, so as long as
 * it is frozen a shell watches in its place: it waits for the end of its standard input, as {@link
 * ParentWatch} does.
 */
final class FrozenGuard implements AutoCloseable {
  private final Process shell;

  FrozenGuard(long pid) {
    // The trap: Ctrl-C goes to the whole process group, and the guard must outlive us to do its
    // duty.
    String script = "trap '' INT HUP TERM; read ignored; kill -KILL " + pid;
    try {
      shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new LocalClusterException("Cannot run sh to guard the frozen process " + pid, e);
    }
  }

  /**
   * The process is thawed or gone: it must not be killed any more, its number may be somebody
   * else's soon.
   */
  @Override
  public void close() {
    shell.destroyForcibly();
  }
}
