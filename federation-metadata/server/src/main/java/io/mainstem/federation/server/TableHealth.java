package io.mainstem.federation.server;

import com.codahale.metrics.health.HealthCheck;
import io.mainstem.federation.server.serving.StoreMirror;
import java.time.Instant;

/** Healthy while changes in ZooKeeper are seen. */
final class TableHealth extends HealthCheck {

  private final StoreMirror mirror;

  TableHealth(StoreMirror mirror) {
    this.mirror = mirror;
  }

  @Override
  protected Result check() {
    Instant since = mirror.staleSince();
    long version = mirror.current().version();
    return since == null
        ? Result.healthy("routing table version %d", version)
        : Result.unhealthy("serving routing table version %d, stale since %s", version, since);
  }
}
