package io.mainstem.local.service;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.util.function.BooleanSupplier;

/**
 * Ready when a GET is answered with a status below 400.
 *
 * @param url what to ask, for instance the readiness page on a service's admin port
 */
public record HttpProbe(URI url) implements BooleanSupplier {
  private static final int TIMEOUT_MILLIS = 1_000;

  @Override
  public boolean getAsBoolean() {
    try {
      URL target = url.toURL();
      HttpURLConnection connection = (HttpURLConnection) target.openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try {
        return connection.getResponseCode() < HttpURLConnection.HTTP_BAD_REQUEST;
      } finally {
        connection.disconnect();
      }
    } catch (IOException notYet) {
      return false;
    }
  }
}
