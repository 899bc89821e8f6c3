package io.mainstem.api.rest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What a client sends in {@code Authorization}. Never printed: {@link #toString()} hides it. */
public record Credentials(String authorization) {

  public static Credentials basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new Credentials("Basic " + Base64.getEncoder().encodeToString(pair));
  }

  public static Credentials bearer(String token) {
    return new Credentials("Bearer " + token);
  }

  @Override
  public String toString() {
    return "Credentials[hidden]";
  }
}
