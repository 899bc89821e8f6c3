package io.mainstem.auditor.resources;

import io.mainstem.service.rest.Problems;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.time.Duration;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database that fails while it is read is "not now", not an error of this service. */
public final class DatabaseTrouble implements ExceptionMapper<JdbiException> {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseTrouble.class);
  private static final Duration RETRY = Duration.ofSeconds(5);

  @Override
  public Response toResponse(JdbiException failure) {
    LOG.warn("The books could not be read for a request error=\"{}\"", failure.toString());
    return Problems.unavailable("The audit database fails; auditing tries again by itself.", RETRY)
        .getResponse();
  }
}
