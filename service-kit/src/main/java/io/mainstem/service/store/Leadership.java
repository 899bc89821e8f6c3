package io.mainstem.service.store;

import io.dropwizard.lifecycle.Managed;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.framework.recipes.leader.Participant;
import org.apache.zookeeper.KeeperException;

/**
 * Which instance of a service decides. Being elected is a hint only: what makes a decision safe is
 * that it is written in a transaction {@linkplain StoreTransaction#fencedBy fenced by} this
 * leadership. Thread-safe.
 */
public final class Leadership implements Managed {

  private final LeaderLatch latch;

  /**
   * @param path the election's znode
   * @param instance who takes part, shown by {@link #leader()}
   */
  public Leadership(CuratorFramework curator, String path, String instance) {
    this.latch = new LeaderLatch(curator, path, instance, LeaderLatch.CloseMode.NOTIFY_LEADER);
  }

  /** Called on a Curator thread when this instance starts or stops leading; must not block. */
  public void onChange(Runnable elected, Runnable lost) {
    latch.addListener(
        new LeaderLatchListener() {
          @Override
          public void isLeader() {
            elected.run();
          }

          @Override
          public void notLeader() {
            lost.run();
          }
        });
  }

  /** Whether this instance believes that it leads. */
  public boolean leads() {
    return latch.hasLeadership();
  }

  /** The instance that leads, empty while there is none or ZooKeeper does not answer. */
  public Optional<String> leader() {
    try {
      Participant leader = latch.getLeader();
      return leader.getId().isEmpty() ? Optional.empty() : Optional.of(leader.getId());
    } catch (KeeperException e) {
      return Optional.empty();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return Optional.empty();
    }
  }

  /** The znode that exists exactly as long as this instance leads. */
  String fencingNode() {
    String node = latch.getLastPathIsLeader();
    if (node == null || !latch.hasLeadership()) {
      throw new StoreException.LeadershipLost("a change");
    }
    return node;
  }

  @Override
  public void start() throws Exception {
    latch.start();
  }

  @Override
  public void stop() throws Exception {
    if (latch.getState() == LeaderLatch.State.STARTED) {
      latch.close();
    }
  }
}
