package io.mainstem.local.process;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * The main class of every child JVM: it runs the real main class and dies with its parent.
 *
 * <p>Standard input is a pipe whose other end only the parent holds. Nothing is ever written to it;
 * when it ends, the parent is gone, however it died, and so is this process a moment later. The
 * real main class finds standard input empty. Depends on nothing but the JDK, because it runs on
 * the class path of brokers and of ZooKeeper, too.
 */
public final class ParentWatch {
  /** Exit code of a child whose parent is gone. */
  public static final int ORPHANED = 86;

  private ParentWatch() {}

  /**
   * @param args the real main class, then its arguments
   */
  public static void main(String[] args) throws Throwable {
    InputStream parent = System.in;
    Thread watch = new Thread(() -> haltAtEnd(parent), "parent-watch");
    watch.setDaemon(true);
    watch.start();
    System.setIn(InputStream.nullInputStream());
    run(args[0], Arrays.copyOfRange(args, 1, args.length));
  }

  private static void haltAtEnd(InputStream parent) {
    try {
      while (parent.read() >= 0) {
        // Nobody writes here; whatever comes is not the end.
      }
    } catch (IOException e) {
      System.err.println("The pipe to the parent process broke: " + e);
    }
    // No shutdown hooks: the parent's death must not wait for a broker's orderly farewell.
    Runtime.getRuntime().halt(ORPHANED);
  }

  private static void run(String mainClass, String[] args) throws Throwable {
    Method main = Class.forName(mainClass).getMethod("main", String[].class);
    try {
      main.invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
