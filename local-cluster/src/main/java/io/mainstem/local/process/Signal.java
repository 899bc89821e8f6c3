package io.mainstem.local.process;

import io.mainstem.local.LocalClusterException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The signals for which Java has no method. They go through the shell: a bare Debian has no {@code
 * kill} program.
 */
enum Signal {
  STOP,
  CONT;

  void send(long pid) {
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", "kill -" + name() + " " + pid)
              .redirectErrorStream(true)
              .start();
      String complaint = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!shell.waitFor(10, TimeUnit.SECONDS) || shell.exitValue() != 0) {
        throw new LocalClusterException(
            "Cannot send %s to process %d: %s".formatted(this, pid, complaint.strip()));
      }
    } catch (IOException e) {
      throw new LocalClusterException("Cannot run sh to send " + this + " to process " + pid, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalClusterException(
          "Interrupted while sending " + this + " to process " + pid, e);
    }
  }
}
