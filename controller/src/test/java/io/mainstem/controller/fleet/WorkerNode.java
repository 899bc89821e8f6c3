package io.mainstem.controller.fleet;

import java.util.concurrent.CountDownLatch;

/**
 * A worker in a process of its own, so that a test can make it stand still. Arguments: region,
 * name, ZooKeeper, session time-out in milliseconds.
 */
public final class WorkerNode {

  private WorkerNode() {}

  public static void main(String[] args) throws Exception {
    System.setProperty("zk.session.timeout", args[3]);
    StubWorker worker = StubWorker.start(args[0], args[1], args[2]);
    new CountDownLatch(1).await();
    worker.close();
  }
}
