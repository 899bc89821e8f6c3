package io.mainstem.console.page;

import io.mainstem.console.page.PageFiles.PageFile;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/**
 * The page at the root of the service. It loads nothing from elsewhere and runs no inline script:
 * the content security policy says so to the browser.
 */
@Path("/")
public final class PageResource {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final PageFiles files;

  public PageResource(PageFiles files) {
    this.files = files;
  }

  /** The page itself, or one of its files. */
  @GET
  @Path("{file: (|index\\.html|mark\\.svg|[a-z]+\\.(js|css)|lib/[a-z]+\\.js)}")
  public Response file(@PathParam("file") String name, @Context Request request) {
    Optional<PageFile> found = files.find(name);
    if (found.isEmpty()) {
      return Response.status(Response.Status.NOT_FOUND).build();
    }
    PageFile file = found.get();
    EntityTag tag = new EntityTag(file.tag());
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    Response.ResponseBuilder response =
        unchanged != null ? unchanged : Response.ok(file.content(), file.type());
    return response
        .tag(tag)
        .header("Cache-Control", "no-cache")
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .build();
  }
}
