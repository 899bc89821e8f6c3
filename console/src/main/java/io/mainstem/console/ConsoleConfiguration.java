package io.mainstem.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mainstem.service.MainstemConfiguration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/** The configuration of a console process: the common keys, and {@code console}. */
public final class ConsoleConfiguration extends MainstemConfiguration {

  @JsonProperty @Valid @NotNull private ConsoleSettings console = new ConsoleSettings();

  public ConsoleSettings console() {
    return console;
  }
}
