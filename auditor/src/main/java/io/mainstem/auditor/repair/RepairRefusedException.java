package io.mainstem.auditor.repair;

/** This repair cannot be done, now or later. */
final class RepairRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  RepairRefusedException(String why) {
    super(why);
  }
}
