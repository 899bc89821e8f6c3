package io.mainstem.local.laboratory;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Stands in for our services: listens where its configuration says, is ready, and takes whatever it
 * is sent.
 */
public final class PretendedServices {
  private PretendedServices() {}

  public static void main(String[] args) throws IOException {
    System.out.println(String.join(" ", args));
    String yaml = Files.readString(Path.of(args[2]));
    for (MatchResult port : Pattern.compile("port: (\\d+)").matcher(yaml).results().toList()) {
      HttpServer server =
          HttpServer.create(
              new InetSocketAddress(
                  InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1))),
              10);
      server.createContext("/", PretendedServices::answer);
      server.start();
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    System.out.println(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + new String(
                exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }
}
