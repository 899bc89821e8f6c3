package io.mainstem.service.rest;

import org.jspecify.annotations.Nullable;

/** Reads and writes the version that a change names. */
public final class Preconditions {

  private Preconditions() {}

  /** The value for {@code ETag}. */
  public static String tag(int version) {
    return "\"" + version + "\"";
  }

  /**
   * The version in {@code If-Match}.
   *
   * @throws jakarta.ws.rs.WebApplicationException 400 if it is absent or not a version: blind
   *     overwrites are refused
   */
  public static int requireVersion(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.isBlank()) {
      throw Problems.malformed(
          "If-Match", "Name the version that you change in If-Match; GET answers it in ETag.");
    }
    try {
      return Integer.parseInt(ifMatch.trim().replace("\"", ""));
    } catch (NumberFormatException e) {
      throw Problems.malformed("If-Match", "'" + ifMatch + "' is not a version such as \"3\".");
    }
  }
}
