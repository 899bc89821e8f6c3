package io.mainstem.api.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.api.InvalidValueException;
import org.junit.jupiter.api.Test;

class FleetNamesTest {

  @Test
  void namesTheFleetOfARegion() {
    assertThat(FleetNames.helixCluster("us-west")).isEqualTo("mainstem-us-west");
  }

  @Test
  void firstPartOfARouteIsNamedAsTheRoute() {
    assertThat(FleetNames.resource("a--b", 0)).isEqualTo("a--b");
    assertThat(FleetNames.resource("a--b", 12)).isEqualTo("a--b_0012");
  }

  @Test
  void readsTheMirrorBackFromResourceAndPartition() {
    assertThat(FleetNames.mirror("a--b_0012", "trips_x/3"))
        .isEqualTo(new MirrorId("a--b", "trips_x", 3));
    assertThat(FleetNames.splitOf("a--b_0012")).isEqualTo(12);
    assertThat(FleetNames.splitOf("a--b")).isZero();
  }

  @Test
  void refusesWhatIsNoResource() {
    assertThatThrownBy(() -> FleetNames.routeOf("_0001")).isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> FleetNames.splitOf("a_b")).isInstanceOf(InvalidValueException.class);
  }
}
