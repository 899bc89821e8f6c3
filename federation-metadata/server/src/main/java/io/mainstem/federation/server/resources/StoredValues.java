package io.mainstem.federation.server.resources;

import io.mainstem.api.Versioned;
import io.mainstem.service.rest.Preconditions;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.Caller;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.StoredType;
import io.mainstem.service.store.VersionedStore;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * GET, PUT and DELETE of one kind of stored value. A PUT of what is stored already changes nothing
 * and answers 200, so that a declaration can be repeated; a PUT of something else must name the
 * version that it replaces. Thread-safe.
 */
final class StoredValues<T> {

  private final VersionedStore store;
  private final StoredType<T> type;

  StoredValues(VersionedStore store, StoredType<T> type) {
    this.store = store;
    this.type = type;
  }

  Response get(String id) {
    return found(require(id));
  }

  Versioned<T> require(String id) {
    return store.get(type, id).orElseThrow(() -> Problems.notFound(type + "/" + id));
  }

  Response put(
      String id,
      @Nullable T value,
      @Nullable String ifMatch,
      boolean validateOnly,
      SecurityContext caller) {
    if (value == null) {
      throw Problems.malformed(null, "The body is missing.");
    }
    if (!type.id().apply(value).equals(id)) {
      throw Problems.malformed(
          "id",
          "The body is about '%s', the path about '%s'.".formatted(type.id().apply(value), id));
    }
    Optional<Versioned<T>> stored = store.get(type, id);
    if (stored.isEmpty()) {
      return create(value, ifMatch, validateOnly, caller);
    }
    if (stored.get().value().equals(value)) {
      return found(stored.get());
    }
    if (ifMatch == null) {
      throw Problems.versionMismatch(
          "%s/%s exists and differs: name the version that you replace in If-Match (now \"%d\")."
              .formatted(type, id, stored.get().version()));
    }
    int version = requireCurrent(id, stored.get(), ifMatch);
    if (!validateOnly) {
      store.update(type, value, version, change(caller, "PUT", id));
    }
    return found(new Versioned<>(value, validateOnly ? version : version + 1));
  }

  private Response create(
      T value, @Nullable String ifMatch, boolean validateOnly, SecurityContext caller) {
    String id = type.id().apply(value);
    if (ifMatch != null) {
      throw Problems.versionMismatch(
          "There is no %s/%s to change; leave If-Match out to create it.".formatted(type, id));
    }
    if (!validateOnly) {
      store.create(type, value, change(caller, "PUT", id));
    }
    return Response.status(validateOnly ? Response.Status.OK : Response.Status.CREATED)
        .header(HttpHeaders.ETAG, Preconditions.tag(0))
        .entity(value)
        .build();
  }

  Response delete(
      String id, @Nullable String ifMatch, boolean validateOnly, SecurityContext caller) {
    int version = requireCurrent(id, require(id), ifMatch);
    if (!validateOnly) {
      store.delete(type, id, version, change(caller, "DELETE", id));
    }
    return Response.noContent().build();
  }

  /** Fails early, and with the current version, where the store would refuse anyway. */
  private int requireCurrent(String id, Versioned<T> stored, @Nullable String ifMatch) {
    int version = Preconditions.requireVersion(ifMatch);
    if (version != stored.version()) {
      throw Problems.versionMismatch(
          "%s/%s is at version \"%d\", the change names \"%d\"."
              .formatted(type, id, stored.version(), version));
    }
    return version;
  }

  private Change change(SecurityContext caller, String method, String id) {
    return new Change(Caller.of(caller).name(), method + " " + type + "/" + id);
  }

  private static <T> Response found(Versioned<T> stored) {
    return Response.ok(stored.value())
        .header(HttpHeaders.ETAG, Preconditions.tag(stored.version()))
        .build();
  }
}
