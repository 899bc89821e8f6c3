package io.mainstem.service.rest;

import io.mainstem.api.rest.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes the exceptions that answer a request with a problem document (RFC 9457). Types are stable:
 * clients may test them.
 */
public final class Problems {

  private Problems() {}

  public static WebApplicationException notFound(String what) {
    return exception(
        "/problems/not-found", "Not found", 404, "There is no " + what + ".", null, null);
  }

  public static WebApplicationException malformed(@Nullable String field, String why) {
    return exception("/problems/malformed", "Malformed request", 400, why, field, null);
  }

  public static WebApplicationException conflict(String why) {
    return exception("/problems/conflict", "Conflict", 409, why, null, null);
  }

  public static WebApplicationException versionMismatch(String why) {
    return exception("/problems/version-mismatch", "Version mismatch", 412, why, null, null);
  }

  /** Refused by a rule, which is named. */
  public static WebApplicationException refused(String rule, String why) {
    return exception("/problems/refused", "Refused by a rule", 422, why, null, rule);
  }

  public static WebApplicationException invalid(String field, String why) {
    return exception("/problems/invalid-value", "Invalid value", 422, why, field, null);
  }

  public static WebApplicationException forbidden(String why) {
    return exception("/problems/forbidden", "Forbidden", 403, why, null, null);
  }

  public static WebApplicationException signIn() {
    Problem problem =
        new Problem(
            "/problems/sign-in", "Sign in", 401, "Send a known user and password.", null, null);
    return new WebApplicationException(
        problem.detail(),
        Response.fromResponse(response(problem))
            .header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"mainstem\", charset=\"UTF-8\"")
            .build());
  }

  public static WebApplicationException unavailable(String why, Duration retryAfter) {
    Problem problem = new Problem("/problems/unavailable", "Not now", 503, why, null, null);
    return new WebApplicationException(
        why,
        Response.fromResponse(response(problem))
            .header(HttpHeaders.RETRY_AFTER, Math.max(1, retryAfter.toSeconds()))
            .build());
  }

  static Response response(Problem problem) {
    return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem).build();
  }

  private static WebApplicationException exception(
      String type,
      String title,
      int status,
      String detail,
      @Nullable String field,
      @Nullable String rule) {
    return new WebApplicationException(
        detail, response(new Problem(type, title, status, detail, field, rule)));
  }
}
