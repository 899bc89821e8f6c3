package io.mainstem.federation.client.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.federation.FailoverGroup.GroupState;
import io.mainstem.federation.client.FederatedClientConfig.ReadFrom;
import org.junit.jupiter.api.Test;

class RoutesTest {

  @Test
  void activeActiveIsWrittenAtHomeAndReadFromTheNearestAggregate() {
    Routes routes = Tables.routes("west", GroupState.ACTIVE);

    assertThat(at(routes.forWriting("staying"))).isEqualTo("west staying cluster-west");
    assertThat(at(routes.forReading("staying", ReadFrom.AGGREGATE)))
        .isEqualTo("east staying.aggregate cluster-east");
    assertThat(at(routes.forReading("staying", ReadFrom.REGIONAL)))
        .isEqualTo("west staying cluster-west");
  }

  @Test
  void activePassiveIsWrittenAndReadAtThePrimary() {
    Routes routes = Tables.routes("east", GroupState.ACTIVE);

    assertThat(at(routes.forWriting("moving"))).isEqualTo("east moving group-g");
    assertThat(at(routes.forReading("moving", ReadFrom.AGGREGATE)))
        .isEqualTo("east moving group-g");
  }

  @Test
  void aFenceStopsWritingAndNotReading() {
    Routes routes = Tables.routes("west", GroupState.FENCED);

    assertThat(routes.forWriting("moving")).isEqualTo(new Destination.Fenced("g", 1, "west"));
    assertThat(at(routes.forReading("moving", ReadFrom.AGGREGATE)))
        .isEqualTo("west moving group-g");
  }

  @Test
  void whatIsNowhereSaysWhatIsMissing() {
    Routes routes = Tables.routes("north", GroupState.ACTIVE);

    assertThat(routes.forWriting("moving"))
        .isEqualTo(
            new Destination.Nowhere(
                "topic moving is not placed in region north, the primary of group g"));
    assertThat(routes.forWriting("none")).isInstanceOf(Destination.Nowhere.class);
    assertThat(at(routes.forWriting("alone"))).isEqualTo("east alone cluster-east");
  }

  @Test
  void theClusterIsReachedAsSeenFromTheOwnRegion() {
    Destination destination = Tables.routes("east", GroupState.ACTIVE).forWriting("moving");

    assertThat(destination)
        .isInstanceOfSatisfying(
            Destination.At.class,
            at ->
                assertThat(at.cluster().bootstrapServersFrom("west"))
                    .isEqualTo("east-from-west:9092"));
  }

  private static String at(Destination destination) {
    Destination.At at = (Destination.At) destination;
    return at.cluster().id() + " " + at.physicalTopic() + " " + at.lane();
  }
}
