package io.mainstem.auditor;

import com.codahale.metrics.health.HealthCheck;
import io.mainstem.auditor.resources.AuditStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/** Unhealthy while this instance should audit and cannot, or has not ended a round for long. */
final class AuditorHealth extends HealthCheck {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final Supplier<AuditStatus> status;
  private final Clock clock;

  AuditorHealth(Supplier<AuditStatus> status, Clock clock) {
    this.status = status;
    this.clock = clock;
  }

  @Override
  protected Result check() {
    AuditStatus now = status.get();
    return switch (now.duty()) {
      case STANDING_BY -> Result.healthy(now.problem());
      case STOPPED -> Result.unhealthy(now.problem());
      case AUDITING ->
          clock.millis() - now.roundAt() > LONG.toMillis()
              ? Result.unhealthy(
                  "The last round ended at %d, milliseconds since 1970", now.roundAt())
              : Result.healthy();
    };
  }
}
