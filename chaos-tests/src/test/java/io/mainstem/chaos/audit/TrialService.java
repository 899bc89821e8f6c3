package io.mainstem.chaos.audit;

import io.mainstem.api.rest.RestClient;
import io.mainstem.local.service.LocalService;

/**
 * A service and the way to it.
 *
 * @param process named as the instance is
 */
record TrialService(LocalService process, RestClient rest) {

  String name() {
    return process.name();
  }
}
