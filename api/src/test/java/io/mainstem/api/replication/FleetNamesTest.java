package io.mainstem.api.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.api.InvalidValueException;
import org.junit.jupiter.api.Test;

class FleetNamesTest {

  @Test
  void aResourceLeadsBackToItsRouteAndShard() {
    assertThat(FleetNames.resource("west--east", 0)).isEqualTo("west--east");
    assertThat(FleetNames.resource("west--east", 3)).isEqualTo("west--east.3");
    assertThat(FleetNames.route("west--east")).isEqualTo("west--east");
    assertThat(FleetNames.route("west--east.3")).isEqualTo("west--east");
    assertThat(FleetNames.shard("west--east")).isZero();
    assertThat(FleetNames.shard("west--east.3")).isEqualTo(3);
  }

  @Test
  void aPartitionOfAnyShardIsAMirrorOfTheRoute() {
    MirrorId mirror = new MirrorId("west--east", "trips.v1", 7);

    assertThat(FleetNames.mirror("west--east.2", mirror.partitionName())).isEqualTo(mirror);
  }

  @Test
  void aForeignResourceNameIsRefused() {
    assertThatThrownBy(() -> FleetNames.shard("west--east.two"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("west--east.two");
  }
}
