package io.mainstem.chaos.scenario;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.Tier;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.chaos.fault.NamedLink;
import io.mainstem.chaos.fault.Targets;
import io.mainstem.local.laboratory.LabRegion;
import io.mainstem.local.laboratory.LabService;
import io.mainstem.local.laboratory.Laboratory;
import io.mainstem.local.link.Link;
import io.mainstem.local.process.LocalProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mainstem itself in a {@link Laboratory}, as something to attack. Used by one thread. */
public final class LaboratorySystem implements SystemUnderTest {
  private static final Logger LOG = LoggerFactory.getLogger(LaboratorySystem.class);
  private static final Duration TOPIC_PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 8;
  private static final long HOUR_MILLIS = 3_600_000;

  private final Laboratory laboratory;

  /**
   * @param laboratory started; whoever made it closes it
   */
  public LaboratorySystem(Laboratory laboratory) {
    this.laboratory = laboratory;
  }

  @Override
  public Feed openFeed(String name) {
    LogicalTopic wanted =
        new LogicalTopic(
            name,
            "chaos",
            Tier.STANDARD,
            TopicPolicy.ACTIVE_ACTIVE,
            PARTITIONS,
            HOUR_MILLIS,
            1 << 20,
            1 << 20,
            Map.of(),
            null,
            List.of());
    return feed(laboratory, laboratory.createTopic(wanted, TOPIC_PATIENCE));
  }

  /** Where a logical topic is produced and read in each region of a laboratory. */
  public static Feed feed(Laboratory laboratory, LogicalTopic topic) {
    List<Feed.End> ends = new ArrayList<>();
    for (LabRegion region : laboratory.regions()) {
      Map<String, Object> client = Map.of("bootstrap.servers", region.kafka().bootstrapServers());
      ends.add(
          new Feed.End(
              region.name(),
              client,
              physical(topic, region, ClusterRole.REGIONAL),
              client,
              physical(topic, region, ClusterRole.AGGREGATE)));
    }
    return new Feed(topic.name(), ends);
  }

  private static String physical(LogicalTopic topic, LabRegion region, ClusterRole role) {
    return topic.placements().stream()
        .filter(placement -> placement.cluster().equals(region.name()) && placement.role() == role)
        .map(Placement::physicalTopic)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Topic %s has no %s placement in %s"
                        .formatted(topic.name(), role, region.name())));
  }

  @Override
  public Targets targets() {
    List<NamedLink> links = new ArrayList<>();
    for (LabRegion to : laboratory.regions()) {
      for (LabRegion from : laboratory.regions()) {
        if (!from.equals(to)) {
          for (Link link : laboratory.links(from.name(), to.name())) {
            links.add(new NamedLink(from.name() + "->" + to.name(), link));
          }
        }
      }
    }
    return new Targets(
        laboratory.regions().stream()
            .flatMap(region -> region.workers().stream())
            .map(LaboratorySystem::process)
            .toList(),
        laboratory.regions().stream().map(region -> process(region.services())).toList(),
        laboratory.regions().stream()
            .flatMap(region -> region.kafka().brokers().stream())
            .map(LocalProcess.class::cast)
            .toList(),
        links);
  }

  private static LocalProcess process(LabService service) {
    return service.process();
  }

  @Override
  public Optional<Boolean> auditorFoundFaults(Feed feed, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      List<AuditSummary> books = books(feed);
      if (decided(books, feed)) {
        return Optional.of(failed(books));
      }
      if (System.nanoTime() > deadline || !pause()) {
        return failed(books) ? Optional.of(true) : Optional.empty();
      }
    }
  }

  /** What the auditors of all regions say of the feed; nothing from those that do not answer. */
  private List<AuditSummary> books(Feed feed) {
    List<AuditSummary> books = new ArrayList<>();
    for (LabRegion region : laboratory.regions()) {
      try {
        region.auditor().summaries().stream().filter(book -> isOf(feed, book)).forEach(books::add);
      } catch (ProblemException | ServiceUnreachableException e) {
        LOG.info(
            "An auditor does not answer yet region={} error={}", region.name(), e.getMessage());
      }
    }
    return books;
  }

  private static boolean isOf(Feed feed, AuditSummary book) {
    return feed.ends().stream().anyMatch(end -> end.produceTopic().equals(book.topic()));
  }

  /** Every region has a book for every region, and every window of it has a verdict. */
  private static boolean decided(List<AuditSummary> books, Feed feed) {
    int regions = feed.ends().size();
    return books.size() >= regions * regions
        && books.stream()
            .allMatch(
                book ->
                    book.open() == 0
                        && book.problem() == null
                        && book.verified() + book.failed() > 0);
  }

  private static boolean failed(List<AuditSummary> books) {
    return books.stream().anyMatch(book -> book.failed() > 0);
  }

  @Override
  public void heal() {
    laboratory.allLinks().forEach(Link::heal);
    laboratory.regions().forEach(region -> region.zooKeeperLink().heal());
    Targets targets = targets();
    List<LocalProcess> all =
        Stream.of(targets.brokers(), targets.services(), targets.workers())
            .flatMap(List::stream)
            .toList();
    all.forEach(LocalProcess::thaw);
    all.stream().filter(process -> !process.isAlive()).forEach(LocalProcess::start);
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(500);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
