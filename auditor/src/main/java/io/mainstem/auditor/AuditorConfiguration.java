package io.mainstem.auditor;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mainstem.service.MainstemConfiguration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/**
 * Configuration of an auditor process.
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>auditor</td><td>all defaults</td><td>see {@link AuditorSettings}</td></tr>
 * <tr><td>(others)</td><td></td><td>see {@link MainstemConfiguration}</td></tr>
 * </table>
 */
public final class AuditorConfiguration extends MainstemConfiguration {

  @JsonProperty @Valid @NotNull private AuditorSettings auditor = new AuditorSettings();

  public AuditorSettings auditor() {
    return auditor;
  }
}
