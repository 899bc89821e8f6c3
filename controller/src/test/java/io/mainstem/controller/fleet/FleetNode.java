package io.mainstem.controller.fleet;

import io.mainstem.controller.topology.TopologyView;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;

/**
 * A worker or a controller in a process of its own, so that a test can kill it. Arguments: {@code
 * worker|controller}, region, name, ZooKeeper.
 */
public final class FleetNode {

  private FleetNode() {}

  public static void main(String[] args) throws Exception {
    System.setProperty("zk.session.timeout", Long.toString(FleetBench.SESSION.toMillis()));
    if (args[0].equals("worker")) {
      StubWorker.start(args[1], args[2], args[3]);
    } else {
      CuratorFramework curator = curator(args[3]);
      curator.start();
      FleetBench.fleet(curator, args[1], args[2], args[3], () -> TopologyView.UNKNOWN).start();
    }
    new CountDownLatch(1).await();
  }

  static CuratorFramework curator(String zooKeeper) {
    return CuratorFrameworkFactory.builder()
        .connectString(zooKeeper)
        .sessionTimeoutMs((int) Duration.ofSeconds(10).toMillis())
        .connectionTimeoutMs(5_000)
        .retryPolicy(new RetryOneTime(100))
        .build();
  }
}
