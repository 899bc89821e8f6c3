package io.mainstem.local;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What happens when the JVM ends: first every child process is killed, then temporary directories
 * are deleted. The JVM runs its own shutdown hooks in no order, so this is one hook. Thread-safe.
 */
public final class ShutdownOrder {
  private static final Set<Runnable> PROCESSES = new LinkedHashSet<>();
  private static final Set<Runnable> DIRECTORIES = new LinkedHashSet<>();
  private static boolean registered;

  private ShutdownOrder() {}

  /** Runs {@code end} at the very beginning of the shutdown, unless it is forgotten before. */
  public static synchronized void endProcess(Runnable end) {
    register();
    PROCESSES.add(end);
  }

  static synchronized void deleteDirectory(Runnable deletion) {
    register();
    DIRECTORIES.add(deletion);
  }

  /** It has been done already. */
  public static synchronized void forget(Runnable action) {
    PROCESSES.remove(action);
    DIRECTORIES.remove(action);
  }

  private static void register() {
    if (!registered) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(ShutdownOrder::run, "local-cluster-shutdown"));
      registered = true;
    }
  }

  private static void run() {
    inOrder().forEach(Runnable::run);
  }

  private static synchronized List<Runnable> inOrder() {
    List<Runnable> all = new ArrayList<>(PROCESSES);
    all.addAll(DIRECTORIES);
    return all;
  }
}
