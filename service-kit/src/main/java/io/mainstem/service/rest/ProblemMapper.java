package io.mainstem.service.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.dropwizard.jersey.validation.JerseyViolationException;
import io.mainstem.api.InvalidValueException;
import io.mainstem.api.rest.Problem;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.service.store.StoreException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns everything that a resource throws into a problem document. Only what nobody foresaw becomes
 * a 500, with an id for the log.
 */
public final class ProblemMapper implements ExceptionMapper<Throwable> {

  private static final Logger log = LoggerFactory.getLogger(ProblemMapper.class);

  @Override
  public Response toResponse(Throwable thrown) {
    if (thrown instanceof WebApplicationException web) {
      return ofWeb(web);
    }
    if (thrown instanceof StoreException store) {
      return ofStore(store);
    }
    if (thrown instanceof JsonProcessingException json) {
      return ofJson(json);
    }
    if (thrown instanceof InvalidValueException invalid) {
      return ofWeb(Problems.invalid(invalid.field(), String.valueOf(invalid.getMessage())));
    }
    if (thrown instanceof JerseyViolationException violation) {
      return ofWeb(
          Problems.malformed(
              null,
              violation.getConstraintViolations().stream()
                  .map(v -> v.getPropertyPath() + " " + v.getMessage())
                  .sorted()
                  .collect(Collectors.joining("; "))));
    }
    if (thrown instanceof ProblemException passedOn) {
      return Problems.response(passedOn.problem());
    }
    if (thrown instanceof ServiceUnreachableException unreachable) {
      return ofWeb(
          Problems.unavailable(
              String.valueOf(unreachable.getMessage()), java.time.Duration.ofSeconds(2)));
    }
    UUID id = UUID.randomUUID();
    log.error("A request failed in a way nobody foresaw error={}", id, thrown);
    return Problems.response(
        new Problem(
            "/problems/internal",
            "Internal error",
            500,
            "Look for " + id + " in the log of this service.",
            null,
            null));
  }

  private static Response ofWeb(WebApplicationException e) {
    Response response = e.getResponse();
    if (response.hasEntity() || response.getStatus() < 400) {
      return response;
    }
    String title = response.getStatusInfo().getReasonPhrase();
    Response problem =
        Problems.response(
            new Problem("about:blank", title, response.getStatus(), e.getMessage(), null, null));
    String allow = response.getHeaderString(HttpHeaders.ALLOW);
    return allow == null
        ? problem
        : Response.fromResponse(problem).header(HttpHeaders.ALLOW, allow).build();
  }

  private static Response ofStore(StoreException e) {
    String detail = String.valueOf(e.getMessage());
    java.time.Duration soon = java.time.Duration.ofSeconds(2);
    if (e instanceof StoreException.VersionMismatch) {
      return ofWeb(Problems.versionMismatch(detail));
    } else if (e instanceof StoreException.NotFound) {
      return Problems.response(
          new Problem("/problems/not-found", "Not found", 404, detail, null, null));
    } else if (e instanceof StoreException.AlreadyExists) {
      return ofWeb(Problems.conflict(detail));
    }
    return ofWeb(Problems.unavailable(detail, soon));
  }

  private static Response ofJson(JsonProcessingException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidValueException invalid) {
        return ofWeb(Problems.invalid(invalid.field(), String.valueOf(invalid.getMessage())));
      }
    }
    String field =
        e instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
                .collect(Collectors.joining("."))
            : null;
    String where =
        e.getLocation() == null
            ? ""
            : " (line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr()
                + ")";
    return ofWeb(
        Problems.malformed(
            field == null || field.isEmpty() ? null : field,
            "Not the JSON that is expected here: " + e.getOriginalMessage() + where));
  }
}
