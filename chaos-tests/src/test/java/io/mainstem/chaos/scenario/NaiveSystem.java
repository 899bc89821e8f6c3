package io.mainstem.chaos.scenario;

import io.mainstem.chaos.fault.NamedLink;
import io.mainstem.chaos.fault.Targets;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.link.Link;
import io.mainstem.local.process.LocalProcess;
import io.mainstem.local.service.LocalService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two clusters and a {@link NaiveCopier} between them: applications produce in the west and read in
 * the east.
 */
final class NaiveSystem implements SystemUnderTest, AutoCloseable {
  private final WorkDirectory work = WorkDirectory.temporary();
  private final LocalKafka west = LocalKafka.named("west", work).regionListener("east").build();
  private final LocalKafka east = LocalKafka.named("east", work).build();
  private final List<LocalProcess> copiers = new ArrayList<>();

  void start() {
    Startable.startAll(List.of(west, east));
  }

  @Override
  public Feed openFeed(String name) {
    west.createTopic(name, 4);
    east.createTopic(name, 4);
    copiers.forEach(LocalProcess::close);
    copiers.clear();
    LocalService copier =
        LocalService.named("copier-" + name, work)
            .main(
                NaiveCopier.class.getName(),
                west.bootstrapServers("east"),
                east.bootstrapServers(),
                name,
                name,
                name);
    copier.start();
    copiers.add(copier);
    Map<String, Object> produce = Map.of("bootstrap.servers", west.bootstrapServers());
    Map<String, Object> read = Map.of("bootstrap.servers", east.bootstrapServers());
    return new Feed(name, List.of(new Feed.End("east", produce, name, read, name)));
  }

  @Override
  public Targets targets() {
    return new Targets(
        copiers,
        List.of(),
        List.of(west.broker(0)),
        List.of(new NamedLink("east->west", west.links("east").get(0))));
  }

  @Override
  public Optional<Boolean> auditorFoundFaults(Feed feed, Duration patience) {
    return Optional.empty();
  }

  @Override
  public void heal() {
    west.links("east").forEach(Link::heal);
    copiers.forEach(LocalProcess::thaw);
    copiers.stream().filter(copier -> !copier.isAlive()).forEach(LocalProcess::start);
  }

  @Override
  public void close() {
    copiers.forEach(LocalProcess::close);
    west.close();
    east.close();
    work.close();
  }
}
