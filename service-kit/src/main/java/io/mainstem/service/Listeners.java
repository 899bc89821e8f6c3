package io.mainstem.service;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.jetty.HttpsConnectorFactory;
import io.mainstem.api.InvalidValueException;
import io.mainstem.service.security.SecuritySettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The addresses that a process listens on. */
final class Listeners {

  private Listeners() {}

  /**
   * @throws InvalidValueException if somebody from elsewhere could call without signing in
   */
  static void refuseOpenOnesWithoutSignIn(MainstemConfiguration configuration) {
    if (configuration.security().mode() != SecuritySettings.Mode.NONE) {
      return;
    }
    for (ConnectorFactory connector : connectors(configuration)) {
      if (connector instanceof HttpConnectorFactory http && !isLoopback(http.getBindHost())) {
        throw new InvalidValueException(
            "security.mode",
            "'none' is for loopback only, and a connector listens on "
                + (http.getBindHost() == null ? "every address" : http.getBindHost())
                + ": set security.mode to basic, or its bindHost to 127.0.0.1");
      }
    }
  }

  static URI firstApplicationAddress(Server server) {
    for (Connector connector : server.getConnectors()) {
      if (connector instanceof ServerConnector network && !"admin".equals(network.getName())) {
        String host = network.getHost() == null ? hostName() : network.getHost();
        String scheme =
            network.getDefaultConnectionFactory().getProtocol().startsWith("SSL")
                ? "https"
                : "http";
        return URI.create(scheme + "://" + host + ":" + network.getLocalPort());
      }
    }
    throw new IllegalStateException("the process listens nowhere");
  }

  private static List<ConnectorFactory> connectors(MainstemConfiguration configuration) {
    List<ConnectorFactory> connectors = new ArrayList<>();
    if (configuration.getServerFactory() instanceof DefaultServerFactory factory) {
      connectors.addAll(factory.getApplicationConnectors());
      connectors.addAll(factory.getAdminConnectors());
    } else if (configuration.getServerFactory() instanceof SimpleServerFactory factory) {
      connectors.add(factory.getConnector());
    }
    connectors.removeIf(
        connector ->
            connector instanceof HttpsConnectorFactory https
                && Boolean.TRUE.equals(https.getNeedClientAuth()));
    return connectors;
  }

  private static boolean isLoopback(@org.jspecify.annotations.Nullable String host) {
    try {
      return host != null && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
