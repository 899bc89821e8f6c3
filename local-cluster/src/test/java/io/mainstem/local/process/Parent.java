package io.mainstem.local.process;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.service.LocalService;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A JVM with two children, one of them frozen, that writes their numbers and waits for its own end.
 */
public final class Parent {
  private Parent() {}

  /**
   * @param args the working directory; then {@code exit} if it is to end in an orderly way at once
   */
  public static void main(String[] args) throws InterruptedException {
    WorkDirectory work = WorkDirectory.at(Path.of(args[0]));
    LocalService running = LocalService.named("running", work).main(Idle.class.getName());
    LocalService frozen = LocalService.named("frozen", work).main(Idle.class.getName());
    running.start();
    frozen.start();
    frozen.freeze();
    System.out.println("children " + running.pid() + " " + frozen.pid());
    if (args.length > 1) {
      System.exit(0);
    }
    new CountDownLatch(1).await();
  }
}
