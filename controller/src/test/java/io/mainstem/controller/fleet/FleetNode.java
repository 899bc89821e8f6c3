package io.mainstem.controller.fleet;

import io.mainstem.controller.topology.TopologyView;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;

/**
 * A controller in a process of its own, so that a test can kill it. Arguments: region, name,
 * ZooKeeper, number of mirrors of its route.
 */
public final class FleetNode {

  private static final Duration SESSION = Duration.ofSeconds(3);

  private FleetNode() {}

  public static void main(String[] args) throws Exception {
    CuratorFramework curator = curator(args[2]);
    curator.start();
    TopologyView topology =
        FleetBench.topology(Map.of(FleetBench.ROUTE, Integer.parseInt(args[3])));
    FleetBench.fleet(
            curator, args[0], args[1], args[2], SESSION, FleetSources.of(args[0], () -> topology))
        .start();
    new CountDownLatch(1).await();
  }

  static CuratorFramework curator(String zooKeeper) {
    return CuratorFrameworkFactory.builder()
        .connectString(zooKeeper)
        .sessionTimeoutMs((int) Duration.ofSeconds(30).toMillis())
        .connectionTimeoutMs(5_000)
        .retryPolicy(new RetryOneTime(100))
        .build();
  }
}
