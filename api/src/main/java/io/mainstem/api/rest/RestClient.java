package io.mainstem.api.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.Versioned;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Calls one service at any of its addresses: an address that cannot be connected to is passed over
 * for the next, and the one that answered last is asked first. A request that may have reached a
 * service is only sent again if it cannot change anything.
 *
 * <p>Thread-safe. Answers 4xx and 5xx become {@link ProblemException}.
 */
public final class RestClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /** The most items that a service puts into one page. */
  private static final int LARGEST_PAGE = 1_000;

  private static final int NOT_MODIFIED = 304;

  private final List<URI> addresses;
  private final Duration timeout;
  private final @Nullable Credentials credentials;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .version(HttpClient.Version.HTTP_1_1)
          .build();
  private final ObjectMapper mapper = Json.mapper();
  private final AtomicInteger preferred = new AtomicInteger();

  /**
   * @param addresses base addresses without {@code /v1}, at least one
   * @param timeout for one attempt at one address
   */
  public RestClient(List<URI> addresses, Duration timeout, @Nullable Credentials credentials) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a service needs at least one address");
    }
    this.addresses = List.copyOf(addresses);
    this.timeout = timeout;
    this.credentials = credentials;
  }

  public <T> T get(String path, Class<T> type) {
    return read(exchange("GET", path, null, Map.of(), timeout), type);
  }

  /** One page of a list of the given items. */
  public <T> Page<T> getPage(String path, Class<T> item) {
    HttpResponse<String> response = exchange("GET", path, null, Map.of(), timeout);
    try {
      return mapper.readValue(
          response.body(), mapper.getTypeFactory().constructParametricType(Page.class, item));
    } catch (JsonProcessingException e) {
      throw unreadable(response, e);
    }
  }

  /**
   * Every item of a list, page after page.
   *
   * @param path with its own query, if any, but without {@code limit} and {@code page}
   */
  public <T> List<T> getAll(String path, Class<T> item) {
    String first = path + (path.contains("?") ? "&" : "?") + "limit=" + LARGEST_PAGE;
    List<T> all = new ArrayList<>();
    String next = null;
    do {
      Page<T> page = getPage(next == null ? first : first + "&page=" + encode(next), item);
      all.addAll(page.items());
      next = page.next();
    } while (next != null);
    return all;
  }

  /** Like {@link #get(String, Class)} for answers that are held back up to {@code wait}. */
  public <T> T longPoll(String path, Class<T> type, Duration wait) {
    return read(exchange("GET", path, null, Map.of(), timeout.plus(wait)), type);
  }

  /** A value with the version from its {@code ETag}. */
  public <T> Versioned<T> getVersioned(String path, Class<T> type) {
    HttpResponse<String> response = exchange("GET", path, null, Map.of(), timeout);
    T value = read(response, type);
    String tag =
        response
            .headers()
            .firstValue("ETag")
            .orElseThrow(
                () ->
                    new ProblemException(
                        new Problem(
                            "/problems/no-version",
                            "No version",
                            502,
                            path + " came without ETag",
                            null,
                            null)));
    return new Versioned<>(value, Integer.parseInt(tag.replace("\"", "")));
  }

  /**
   * A value, unless it is still the one that is known.
   *
   * @param tag the {@code ETag} that came with the known one; null if none is known
   * @return empty if nothing has changed
   */
  public <T> Optional<Tagged<T>> getIfChanged(String path, Class<T> type, @Nullable String tag) {
    Map<String, String> headers = tag == null ? Map.of() : Map.of("If-None-Match", tag);
    HttpResponse<String> response = exchange("GET", path, null, headers, timeout);
    if (response.statusCode() == NOT_MODIFIED) {
      return Optional.empty();
    }
    String newTag = response.headers().firstValue("ETag").orElse(null);
    return Optional.of(new Tagged<>(read(response, type), newTag));
  }

  /**
   * A value as it came.
   *
   * @param tag its {@code ETag}, null if it came without
   */
  public record Tagged<T>(T value, @Nullable String tag) {}

  /** Sends a change; {@code headers} may carry {@code If-Match} and {@code Idempotency-Key}. */
  public <T> T send(
      String method,
      String path,
      @Nullable Object body,
      Map<String, String> headers,
      Class<T> type) {
    return read(exchange(method, path, body, headers, timeout), type);
  }

  /** Sends a change whose answer has no body. */
  public void send(String method, String path, @Nullable Object body, Map<String, String> headers) {
    exchange(method, path, body, headers, timeout);
  }

  /** Encodes one path segment or query value. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpResponse<String> exchange(
      String method,
      String path,
      @Nullable Object body,
      Map<String, String> headers,
      Duration attemptTimeout) {
    int first = preferred.get();
    IOException last = null;
    for (int i = 0; i < addresses.size(); i++) {
      int index = Math.floorMod(first + i, addresses.size());
      try {
        HttpResponse<String> response =
            http.send(
                request(addresses.get(index), method, path, body, headers, attemptTimeout),
                HttpResponse.BodyHandlers.ofString());
        preferred.set(index);
        return failIfProblem(response);
      } catch (java.net.ConnectException | java.net.http.HttpConnectTimeoutException e) {
        last = e; // nothing was sent: any request may go to the next address
      } catch (IOException e) {
        if (!method.equals("GET")) {
          throw new ServiceUnreachableException(List.of(addresses.get(index)), e);
        }
        last = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ServiceUnreachableException(List.of(addresses.get(index)), e);
      }
    }
    throw new ServiceUnreachableException(
        addresses, last == null ? new IOException("no address") : last);
  }

  private HttpRequest request(
      URI base,
      String method,
      String path,
      @Nullable Object body,
      Map<String, String> headers,
      Duration attemptTimeout) {
    String root =
        base.toString().endsWith("/")
            ? base.toString().substring(0, base.toString().length() - 1)
            : base.toString();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(root + path)).timeout(attemptTimeout);
    headers.forEach(builder::header);
    if (credentials != null) {
      builder.header("Authorization", credentials.authorization());
    }
    if (body == null) {
      return builder.method(method, HttpRequest.BodyPublishers.noBody()).build();
    }
    try {
      return builder
          .header("Content-Type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofString(mapper.writeValueAsString(body)))
          .build();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the body of " + method + " " + path + " cannot be written as JSON", e);
    }
  }

  private HttpResponse<String> failIfProblem(HttpResponse<String> response) {
    if (response.statusCode() < 400) {
      return response;
    }
    throw new ProblemException(problemIn(response));
  }

  private Problem problemIn(HttpResponse<String> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (type.startsWith(Problem.MEDIA_TYPE)) {
      try {
        return mapper.readValue(response.body(), Problem.class);
      } catch (JsonProcessingException e) {
        return foreign(response); // a proxy that borrowed the media type: show what it said
      }
    }
    return foreign(response);
  }

  private static Problem foreign(HttpResponse<String> response) {
    return new Problem(
        "about:blank",
        "HTTP " + response.statusCode(),
        response.statusCode(),
        response.uri() + " answered: " + response.body(),
        null,
        null);
  }

  private <T> T read(HttpResponse<String> response, Class<T> type) {
    try {
      return mapper.readValue(response.body(), type);
    } catch (JsonProcessingException e) {
      throw unreadable(response, e);
    }
  }

  private static ProblemException unreadable(
      HttpResponse<String> response, JsonProcessingException e) {
    return new ProblemException(
        new Problem(
            "/problems/unreadable-answer",
            "Unreadable answer",
            502,
            response.uri() + ": " + e.getOriginalMessage(),
            null,
            null));
  }
}
