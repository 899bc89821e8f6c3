package io.mainstem.service.rest;

import com.google.common.io.Resources;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A page for people over {@link ApiDocument}: every operation, what it takes, what it does. */
@Path("/api")
public final class ApiPage {

  @GET
  @Produces(MediaType.TEXT_HTML)
  public String get() throws IOException {
    return Resources.toString(
        Resources.getResource(ApiPage.class, "api.html"), StandardCharsets.UTF_8);
  }
}
