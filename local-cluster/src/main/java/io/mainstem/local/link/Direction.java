package io.mainstem.local.link;

/** Which way bytes go through a link. */
public enum Direction {
  /** From the clients to the server behind the link. */
  TO_SERVER,
  /** From the server back to its clients. */
  TO_CLIENT
}
