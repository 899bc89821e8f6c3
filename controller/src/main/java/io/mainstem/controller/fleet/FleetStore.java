package io.mainstem.controller.fleet;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.helix.zookeeper.datamodel.ZNRecord;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Helix keeps about a fleet and writes what should be.
 *
 * <p>Every write of a plan is one {@code multi} with a check of the planner's {@link #takeFence
 * fence}: a controller that was paused after it had planned, and replaced meanwhile, writes
 * nothing. It also names the version of the ideal state that the plan was made from, so an edit
 * from elsewhere is never overwritten unseen. Not thread-safe, except for the writes of {@link
 * #mark} and {@link #requestRebalance}.
 */
final class FleetStore {

  private final CuratorFramework curator;
  private final FleetPaths paths;
  private final ZnodeFolder wanted;
  private final ZnodeFolder actual;
  private final ZnodeFolder participants;

  FleetStore(CuratorFramework curator, FleetPaths paths) {
    this.curator = curator;
    this.paths = paths;
    wanted = new ZnodeFolder(curator, paths.idealStates());
    actual = new ZnodeFolder(curator, paths.externalViews());
    participants = new ZnodeFolder(curator, paths.participants());
  }

  FleetSnapshot read() throws Exception {
    return new FleetSnapshot(
        wanted.read(), actual.read(), live(), participants.read(), rebalanceRequest());
  }

  private Set<String> live() throws Exception {
    try {
      return new TreeSet<>(curator.getChildren().forPath(paths.liveInstances()));
    } catch (KeeperException.NoNodeException e) {
      return Set.of(); // the cluster is not set up yet
    }
  }

  private int rebalanceRequest() throws Exception {
    Stat stat = curator.checkExists().forPath(paths.rebalanceRequest());
    return stat == null ? -1 : stat.getVersion();
  }

  /**
   * Shuts out whoever planned before.
   *
   * @return the fence to plan behind
   */
  int takeFence(String controller) throws Exception {
    ZNRecord record = new ZNRecord("planner");
    record.setSimpleField("controller", controller);
    return write(paths.fence(), ZnodeFolder.encode(record));
  }

  /** Asks whichever controller leads for a rebalance. */
  void requestRebalance(String who) throws Exception {
    ZNRecord record = new ZNRecord("rebalance");
    record.setSimpleField("who", who);
    write(paths.rebalanceRequest(), ZnodeFolder.encode(record));
  }

  /** Forgets a request that has been carried out, unless it was repeated meanwhile. */
  void clearRebalanceRequest(int version, int fence) throws Exception {
    CuratorOp check = curator.transactionOp().check().withVersion(fence).forPath(paths.fence());
    CuratorOp clear =
        curator.transactionOp().delete().withVersion(version).forPath(paths.rebalanceRequest());
    curator.transaction().forOperations(List.of(check, clear));
  }

  private int write(String path, byte[] data) throws Exception {
    try {
      return curator.setData().forPath(path, data).getVersion();
    } catch (KeeperException.NoNodeException e) {
      try {
        curator.create().creatingParentsIfNeeded().forPath(path, data);
      } catch (KeeperException.NodeExistsException other) {
        // somebody was quicker with the first one; a version of our own comes next
      }
      return curator.setData().forPath(path, data).getVersion();
    }
  }

  /**
   * Writes one resource.
   *
   * @param before as it was read, null if it was not there
   * @param content partition to worker; null drops the resource
   * @throws KeeperException.BadVersionException if the fence or the resource has moved on, and
   *     nothing has been written; likewise NodeExists and NoNode
   */
  void write(
      String resource, @Nullable Znode before, @Nullable Map<String, String> content, int fence)
      throws Exception {
    String path = paths.idealState(resource);
    CuratorOp change;
    if (content == null) {
      if (before == null) {
        return;
      }
      change = curator.transactionOp().delete().withVersion(before.version()).forPath(path);
    } else {
      byte[] data = ZnodeFolder.encode(IdealStates.of(resource, content));
      change =
          before == null
              ? curator.transactionOp().create().forPath(path, data)
              : curator.transactionOp().setData().withVersion(before.version()).forPath(path, data);
    }
    CuratorOp check = curator.transactionOp().check().withVersion(fence).forPath(paths.fence());
    curator.transaction().forOperations(List.of(check, change));
  }

  /**
   * Marks a worker.
   *
   * @param until when the mark ends by itself, in milliseconds since the epoch
   * @param expectedVersion of what is known about the worker; negative for whatever it is
   * @return the version of what is known about it from now on; empty if Helix knows no such worker
   * @throws KeeperException.BadVersionException if it is not at that version
   */
  OptionalInt mark(String worker, WorkerMark mark, long until, int expectedVersion)
      throws Exception {
    String path = paths.participant(worker);
    while (true) {
      try {
        Stat stat = new Stat();
        ZNRecord record = ZnodeFolder.decode(curator.getData().storingStatIn(stat).forPath(path));
        mark.writeTo(record, until);
        int version = expectedVersion < 0 ? stat.getVersion() : expectedVersion;
        Stat after =
            curator.setData().withVersion(version).forPath(path, ZnodeFolder.encode(record));
        return OptionalInt.of(after.getVersion());
      } catch (KeeperException.NoNodeException e) {
        return OptionalInt.empty();
      } catch (KeeperException.BadVersionException e) {
        if (expectedVersion >= 0) {
          throw e;
        } // else the worker or another controller wrote in between: mark what is there now
      }
    }
  }
}
