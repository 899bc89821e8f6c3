package io.mainstem.console.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The files of the page, read once. Only files named here are served: a request can never reach
 * another resource of the class path.
 */
public final class PageFiles {

  private static final List<String> OWN =
      List.of(
          "index.html",
          "console.css",
          "mark.svg",
          "app.js",
          "format.js",
          "heading.js",
          "incidents.js",
          "levels.js",
          "matrix.js",
          "regions.js",
          "routes.js",
          "sparkline.js",
          "store.js",
          "tables.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml; charset=utf-8");

  /**
   * One file.
   *
   * @param tag changes with the content
   */
  record PageFile(String content, String type, String tag) {}

  private final Map<String, PageFile> files = new TreeMap<>();

  public PageFiles() {
    for (String name : OWN) {
      files.put(name, file(name, "/io/mainstem/console/page/" + name));
    }
    files.put("lib/preact.js", file("lib/preact.js", preact()));
  }

  Optional<PageFile> find(String name) {
    return Optional.ofNullable(files.get(name.isEmpty() ? "index.html" : name));
  }

  /** Where the library lies in its archive depends on its version, which the build pins. */
  private static String preact() {
    Properties archive = new Properties();
    try (InputStream in = open("/META-INF/maven/org.webjars.npm/preact/pom.properties")) {
      archive.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the preact archive does not say its version", e);
    }
    return "/META-INF/resources/webjars/preact/"
        + archive.getProperty("version")
        + "/dist/preact.module.js";
  }

  private static PageFile file(String name, String resource) {
    try (InputStream in = open(resource)) {
      String content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String extension = name.substring(name.lastIndexOf('.') + 1);
      String type = TYPES.get(extension);
      if (type == null) {
        throw new IllegalStateException(name + " has no media type");
      }
      return new PageFile(withoutSourceMap(name, content), type, tag(content));
    } catch (IOException e) {
      throw new UncheckedIOException(resource + " cannot be read", e);
    }
  }

  /** The map of a library is not served: without the hint, browsers do not ask for it. */
  private static String withoutSourceMap(String name, String content) {
    return name.startsWith("lib/")
        ? content.replaceAll("(?m)^//# sourceMappingURL=.*$", "")
        : content;
  }

  private static InputStream open(String resource) throws IOException {
    InputStream in = PageFiles.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IOException(resource + " is not on the class path");
    }
    return in;
  }

  private static String tag(String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
