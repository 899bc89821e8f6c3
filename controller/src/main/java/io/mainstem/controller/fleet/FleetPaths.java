package io.mainstem.controller.fleet;

import io.mainstem.api.replication.FleetNames;

/** Where Helix keeps what the controller reads and writes, for the fleet of one region. */
record FleetPaths(String cluster) {

  static FleetPaths of(String region) {
    return new FleetPaths(FleetNames.helixCluster(region));
  }

  String idealStates() {
    return "/" + cluster + "/IDEALSTATES";
  }

  String idealState(String resource) {
    return idealStates() + "/" + resource;
  }

  String externalViews() {
    return "/" + cluster + "/EXTERNALVIEW";
  }

  String liveInstances() {
    return "/" + cluster + "/LIVEINSTANCES";
  }

  String participants() {
    return "/" + cluster + "/CONFIGS/PARTICIPANT";
  }

  String participant(String worker) {
    return participants() + "/" + worker;
  }

  /** The znode whose version is the epoch of the planning controller. */
  String fence() {
    return "/" + cluster + "/PROPERTYSTORE/planner";
  }

  /** Below it the load of the mirrors is kept for the next controller that leads. */
  String loads() {
    return "/" + cluster + "/PROPERTYSTORE/loads";
  }

  /** The znode whose version grows with every rebalance that is asked for. */
  String rebalanceRequest() {
    return "/" + cluster + "/PROPERTYSTORE/rebalance";
  }
}
