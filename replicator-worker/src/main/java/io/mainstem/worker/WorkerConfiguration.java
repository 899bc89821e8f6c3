package io.mainstem.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mainstem.service.MainstemConfiguration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/**
 * What a worker process is told.
 *
 * <table>
 * <caption>Keys, beside those of {@link MainstemConfiguration}</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>worker</td><td></td><td>see {@link WorkerSettings}</td></tr>
 * </table>
 */
public final class WorkerConfiguration extends MainstemConfiguration {

  @JsonProperty @Valid @NotNull private WorkerSettings worker = new WorkerSettings();

  public WorkerSettings worker() {
    return worker;
  }
}
