package io.mainstem.local.process;

import java.util.concurrent.CountDownLatch;

/** A main class that does nothing until it is ended. */
public final class Idle {
  private Idle() {}

  public static void main(String[] args) throws InterruptedException {
    System.out.println("idle " + String.join(" ", args));
    new CountDownLatch(1).await();
  }
}
