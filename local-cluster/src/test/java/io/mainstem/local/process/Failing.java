package io.mainstem.local.process;

/** A main class that complains and ends. */
public final class Failing {
  private Failing() {}

  public static void main(String[] args) {
    System.err.println(String.join(" ", args));
    System.exit(3);
  }
}
