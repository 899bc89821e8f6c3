package io.mainstem.service.security;

/** What a caller may do; each role includes the ones before it. */
public enum Role {
  /** Read. */
  VIEWER,
  /** Everyday changes: pause, resume, drain, rebalance, switchover. */
  OPERATOR,
  /** Everything. */
  ADMIN;

  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
