package io.mainstem.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;

/**
 * How the console gathers what it shows.
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>refresh</td><td>1s</td><td>pause between two rounds of questions while somebody watches, 200ms to 1m</td></tr>
 * <tr><td>patience</td><td>2s</td><td>how long one service may take to answer before the page says "No data", 100ms to 30s</td></tr>
 * <tr><td>history</td><td>120</td><td>samples kept for each route, 2 to 3600</td></tr>
 * </table>
 */
public final class ConsoleSettings {

  @JsonProperty
  @NotNull
  @MinDuration(value = 200, unit = TimeUnit.MILLISECONDS)
  @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
  private Duration refresh = Duration.seconds(1);

  @JsonProperty
  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  @MaxDuration(value = 30, unit = TimeUnit.SECONDS)
  private Duration patience = Duration.seconds(2);

  @JsonProperty
  @Min(2)
  @Max(3600)
  private int history = 120;

  public java.time.Duration refresh() {
    return refresh.toJavaDuration();
  }

  public java.time.Duration patience() {
    return patience.toJavaDuration();
  }

  public int history() {
    return history;
  }
}
