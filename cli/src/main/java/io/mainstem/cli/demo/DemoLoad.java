package io.mainstem.cli.demo;

import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.chaos.books.ContentDigest;
import io.mainstem.chaos.workload.ConsumerPlan;
import io.mainstem.chaos.workload.EventSource;
import io.mainstem.chaos.workload.ProducerPlan;
import io.mainstem.chaos.workload.Trips;
import io.mainstem.chaos.workload.Workload;
import io.mainstem.federation.client.FederatedClientConfig;
import io.mainstem.federation.client.FederatedProducer;
import io.mainstem.local.laboratory.LabRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * The applications of the demo: a federated producer and a plain consumer of the aggregate in every
 * region.
 */
final class DemoLoad implements AutoCloseable {

  private static final long SEED = 20140401;

  private final List<LabRegion> regions;
  private final @Nullable CsvReplay replay;
  private final Workload workload;

  /** Not started yet. */
  DemoLoad(List<LabRegion> regions, LogicalTopic topic, int rate, @Nullable CsvReplay replay) {
    this.regions = regions;
    this.replay = replay;
    List<ProducerPlan> producers = new ArrayList<>();
    List<ConsumerPlan> consumers = new ArrayList<>();
    for (LabRegion region : regions) {
      Map<String, Object> client =
          Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, region.kafka().bootstrapServers());
      int share = (rate + regions.size() - 1 - producers.size()) / regions.size();
      producers.add(
          new ProducerPlan(
              region.name(),
              federated(region),
              topic.name(),
              events(region, replay),
              share,
              FederatedProducer::new));
      consumers.add(
          new ConsumerPlan(
              region.name(), client, DemoSystem.physical(topic, region, ClusterRole.AGGREGATE)));
    }
    this.workload = new Workload(producers, consumers);
  }

  /** As an application of the region would be set up: it knows the logical topic, and no broker. */
  private static Map<String, Object> federated(LabRegion region) {
    return Map.of(
        FederatedClientConfig.METADATA_URLS,
        region.services().url().toString(),
        FederatedClientConfig.REGION,
        region.name(),
        FederatedClientConfig.CACHE_DIRECTORY,
        "",
        // A broker accepts any first sequence of a producer it does not know. With more in flight,
        // a
        // first batch that is retried can come to lie behind the second.
        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
        1);
  }

  private static EventSource events(LabRegion region, @Nullable CsvReplay replay) {
    return replay == null ? new Trips(region.name(), SEED) : replay::next;
  }

  Workload workload() {
    return workload;
  }

  /** Latencies of all regions together. */
  Histogram latency() {
    Histogram all = new Histogram(1, 3_600_000, 2);
    regions.forEach(region -> all.add(workload.latency(region.name())));
    return all;
  }

  /** Whether every region's aggregate holds so many passes over the file, and nothing else. */
  DemoReport.@Nullable Replay compare(DemoOptions options, @Nullable ContentDigest pass) {
    if (replay == null || pass == null) {
      return null;
    }
    ContentDigest file = ContentDigest.EMPTY;
    for (long i = 0; i < replay.passes(); i++) {
      file = file.plus(pass);
    }
    ContentDigest expected = file;
    return new DemoReport.Replay(
        String.valueOf(options.input()),
        replay.key(),
        replay.passes(),
        expected.hex(),
        regions.stream()
            .allMatch(region -> workload.arrivedDigest(region.name()).equals(expected)));
  }

  @Override
  public void close() {
    workload.close();
  }
}
