package io.mainstem.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A key store for a broker on loopback and a trust store for its clients, made with the JDK's own
 * keytool.
 */
record TestCertificates(Path keyStore, Path trustStore) {
  static final String PASSWORD = "not-a-secret";

  static TestCertificates in(Path directory) {
    Path keys = directory.resolve("broker.p12");
    Path trust = directory.resolve("trust.p12");
    Path certificate = directory.resolve("broker.crt");
    keytool(
        keys,
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "EC",
        "-dname",
        "CN=broker",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-validity",
        "30");
    keytool(keys, "-exportcert", "-alias", "broker", "-file", certificate.toString());
    keytool(trust, "-importcert", "-noprompt", "-alias", "broker", "-file", certificate.toString());
    return new TestCertificates(keys, trust);
  }

  private static void keytool(Path store, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError("keytool failed: " + output);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("keytool could not run", e);
    }
  }
}
