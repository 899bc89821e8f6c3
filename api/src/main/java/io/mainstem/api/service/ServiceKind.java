package io.mainstem.api.service;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mainstem.api.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;

/**
 * The services of Mainstem, under the names that configuration, discovery and the command line use.
 */
public enum ServiceKind {
  FEDERATION_METADATA,
  CONTROLLER,
  REPLICATOR_WORKER,
  AUDITOR,
  FAILOVER_COORDINATOR,
  CONSOLE;

  /** The name in lower case with hyphens, for example {@code replicator-worker}. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @JsonCreator
  public static ServiceKind of(String id) {
    return Arrays.stream(values())
        .filter(kind -> kind.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidValueException(
                    "service",
                    "'"
                        + id
                        + "' is none of "
                        + Arrays.stream(values()).map(ServiceKind::id).toList()));
  }
}
