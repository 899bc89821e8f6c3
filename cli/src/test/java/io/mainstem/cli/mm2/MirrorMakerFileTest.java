package io.mainstem.cli.mm2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.api.federation.Route;
import io.mainstem.cli.WrongUseException;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class MirrorMakerFileTest {

  @Test
  void everyEnabledFlowBecomesARouteThatRenamesAndLeavesOutTheSame() {
    Imported imported =
        read(
            """
            clusters = US_West, east
            US_West.bootstrap.servers = west:9092
            east.bootstrap.servers = east:9092
            US_West->east.enabled = true
            US_West->east.topics = orders.*, trips
            US_West->east.topics.exclude = orders-test.*
            east->US_West.enabled = false
            """);

    assertThat(imported.routes()).hasSize(1);
    Route route = imported.routes().get(0);
    assertThat(route.id()).isEqualTo("mm2-us-west--east");
    assertThat(route.targetTopic("orders")).contains("US_West.orders");
    assertThat(route.targetTopic("orders.eu")).contains("US_West.orders.eu");
    assertThat(route.targetTopic("trips")).contains("US_West.trips");
    assertThat(route.targetTopic("orders-test-1")).isEmpty();
    assertThat(route.targetTopic("east.orders")).isEmpty();
    assertThat(route.targetTopic("other")).isEmpty();
    assertThat(route.startFrom()).isEqualTo(Route.StartFrom.EARLIEST);
    assertThat(imported.notes()).hasSize(2).allMatch(note -> note.contains("bootstrap.servers"));
  }

  @Test
  void withoutListsEverythingButKafkasOwnAndWhatCameFromThereIsCopied() {
    Route route = read("clusters=a,b\na->b.enabled=true").routes().get(0);

    assertThat(route.targetTopic("anything")).contains("a.anything");
    assertThat(route.targetTopic("b.anything")).isEmpty();
    assertThat(route.targetTopic("c.b.anything")).isEmpty();
    assertThat(route.targetTopic("bb.anything")).contains("a.bb.anything");
    assertThat(route.targetTopic("__consumer_offsets")).isEmpty();
    assertThat(route.targetTopic("mm2-offset-syncs.b.internal")).isEmpty();
  }

  @Test
  void aFlowsOwnSettingGoesBeforeTheOneForAllAndNamesCanStay() {
    Imported imported =
        read(
            """
            clusters = a, b
            topics = x
            topics.blacklist = z
            a->b.enabled = true
            b->a.enabled = true
            b->a.topics = y, z
            a.consumer.auto.offset.reset = latest
            replication.policy.class = org.apache.kafka.connect.mirror.IdentityReplicationPolicy
            """);

    Route there = imported.routes().get(0);
    assertThat(there.topics()).singleElement().matches(rule -> "x".equals(rule.topic()));
    assertThat(there.targetTopic("x")).contains("x");
    assertThat(there.startFrom()).isEqualTo(Route.StartFrom.LATEST);
    Route back = imported.routes().get(1);
    assertThat(back.targetTopic("y")).contains("y");
    assertThat(back.targetTopic("z")).isEmpty();
    assertThat(back.startFrom()).isEqualTo(Route.StartFrom.EARLIEST);
    assertThat(imported.notes()).isEmpty();
  }

  @Test
  void whatHasNoCounterpartIsNamedWithoutItsValue() {
    Imported imported =
        read(
            """
            clusters = a, b
            a->b.enabled = true
            tasks.max = 8
            a->b.sync.group.offsets.enabled = true
            a.sasl.jaas.config = secret
            a.producer.linger.ms = 5
            colour = red
            """);

    assertThat(imported.notes())
        .containsExactlyInAnyOrder(
            "tasks.max: not needed: the controller spreads partitions over the workers",
            "a->b.sync.group.offsets.enabled: positions are translated exactly by failover groups",
            "a.sasl.jaas.config: how a cluster is reached is in the services' own files ('kafka' profiles)",
            "a.producer.linger.ms: batches go through as they are: there is no client to tune",
            "colour: has no counterpart");
  }

  @Test
  void aFileThatCannotBeUnderstoodIsRefused() {
    assertThatThrownBy(() -> read("a->b.enabled=true"))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("clusters");
    assertThatThrownBy(() -> read("clusters=a,b\na->b.enabled=true\ntopics=[x"))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("[x");
    assertThatThrownBy(
            () -> new MirrorMakerFile(Map.of("clusters", "a"), Map.of("c", "d")).imported())
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("'c'");
  }

  private static Imported read(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Map<String, String> settings = new HashMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return new MirrorMakerFile(settings, Map.of()).imported();
  }
}
