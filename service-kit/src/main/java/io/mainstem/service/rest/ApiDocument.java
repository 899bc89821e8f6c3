package io.mainstem.service.rest;

import io.dropwizard.jersey.DropwizardResourceConfig;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.jaxrs2.Reader;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes every resource of this process as OpenAPI. Made on the first request, then kept. */
@Path("/openapi.json")
public final class ApiDocument {

  private final DropwizardResourceConfig resources;
  private @Nullable String document;

  /**
   * @param resources what is registered by the time of the first request
   */
  public ApiDocument(DropwizardResourceConfig resources) {
    this.resources = resources;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public synchronized String get() {
    if (document == null) {
      document = describe(resources);
    }
    return document;
  }

  private static String describe(DropwizardResourceConfig resources) {
    Set<Class<?>> classes = new LinkedHashSet<>(resources.getClasses());
    classes.addAll(
        resources.getSingletons().stream().map(Object::getClass).collect(Collectors.toSet()));
    classes.addAll(
        resources.getInstances().stream().map(Object::getClass).collect(Collectors.toSet()));
    classes.removeIf(type -> !type.isAnnotationPresent(Path.class));
    OpenAPI openApi = new OpenAPI().info(new Info().title("Mainstem").version("v1"));
    return Json.pretty(new Reader(openApi).read(classes));
  }
}
