package io.mainstem.cli.mm2;

import io.mainstem.api.federation.Route;
import java.util.List;

/**
 * What a MirrorMaker 2 file becomes.
 *
 * @param routes explicit routes, one for each enabled flow
 * @param notes sentences: settings that have no counterpart and what does their work here. Names of
 *     settings only, never their values: those may be secrets
 */
public record Imported(List<Route> routes, List<String> notes) {

  public Imported {
    routes = List.copyOf(routes);
    notes = List.copyOf(notes);
  }
}
