package io.mainstem.local.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.local.WorkDirectory;
import org.junit.jupiter.api.Test;

class LocalZooKeeperIT {
  @Test
  void startsAndComesBackOnTheSamePort() {
    try (WorkDirectory work = WorkDirectory.temporary();
        LocalZooKeeper zooKeeper = LocalZooKeeper.in(work)) {
      zooKeeper.start();
      String address = zooKeeper.connectString();

      zooKeeper.kill();
      zooKeeper.start();

      assertThat(zooKeeper.isReady()).isTrue();
      assertThat(zooKeeper.connectString()).isEqualTo(address);
    }
  }
}
