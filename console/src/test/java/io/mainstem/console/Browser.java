package io.mainstem.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real headless Chromium, driven through its WebDriver (W3C protocol over HTTP). */
public final class Browser implements AutoCloseable {

  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");

  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process driver;
  private final URI session;

  /** Whether this machine has one. */
  public static boolean present() {
    return Files.isExecutable(DRIVER);
  }

  /**
   * @param profile an empty folder for the browser's own files
   */
  public Browser(Path profile, int width, int height) throws IOException, InterruptedException {
    driver =
        new ProcessBuilder(DRIVER.toString(), "--port=0", "--log-level=SEVERE")
            .redirectErrorStream(true)
            .start();
    URI base = URI.create("http://127.0.0.1:" + port());
    Map<String, Object> options =
        Map.of(
            "args",
            List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--user-data-dir=" + profile,
                "--window-size=" + width + "," + height));
    JsonNode created =
        call(
            "POST",
            base.resolve("/session"),
            Map.of(
                "capabilities",
                Map.of(
                    "alwaysMatch",
                    Map.of(
                        "goog:chromeOptions",
                        options,
                        "goog:loggingPrefs",
                        Map.of("browser", "ALL")))));
    session = base.resolve("/session/" + created.get("sessionId").asText() + "/");
  }

  public void open(URI page) throws IOException, InterruptedException {
    call("POST", session.resolve("url"), Map.of("url", page.toString()));
  }

  /** The answer of a piece of script that returns a value. */
  public JsonNode script(String script) throws IOException, InterruptedException {
    return call(
        "POST", session.resolve("execute/sync"), Map.of("script", script, "args", List.of()));
  }

  /** The text that a person would see. */
  public String text(String selector) throws IOException, InterruptedException {
    return script(
            "return Array.from(document.querySelectorAll('"
                + selector
                + "')).map(e => e.innerText).join('\\n')")
        .asText();
  }

  /** What the browser complained about: refused scripts, failed requests, exceptions. */
  public List<String> complaints() throws IOException, InterruptedException {
    JsonNode log = call("POST", session.resolve("se/log"), Map.of("type", "browser"));
    List<String> complaints = new java.util.ArrayList<>();
    log.forEach(entry -> complaints.add(entry.get("message").asText()));
    return complaints;
  }

  /** Pretends that the reader prefers light or dark pages. */
  public void prefer(String scheme) throws IOException, InterruptedException {
    call(
        "POST",
        session.resolve("goog/cdp/execute"),
        Map.of(
            "cmd",
            "Emulation.setEmulatedMedia",
            "params",
            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme)))));
  }

  public void screenshot(Path file) throws IOException, InterruptedException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(
        file,
        Base64.getDecoder().decode(call("GET", session.resolve("screenshot"), null).asText()));
  }

  @Override
  public void close() throws IOException {
    try {
      call("DELETE", URI.create(session.toString().replaceAll("/$", "")), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      driver.destroy();
      driver.onExit().join();
    }
  }

  private int port() throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher matcher = PORT.matcher(line);
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
    }
    throw new IOException("chromedriver ended without saying its port");
  }

  private JsonNode call(String method, URI uri, @org.jspecify.annotations.Nullable Object body)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(mapper.writeValueAsString(body));
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(uri).method(method, publisher).build(),
            HttpResponse.BodyHandlers.ofString());
    JsonNode value = mapper.readTree(response.body()).path("value");
    if (response.statusCode() >= 400) {
      throw new IOException(method + " " + uri + ": " + value);
    }
    return value;
  }
}
