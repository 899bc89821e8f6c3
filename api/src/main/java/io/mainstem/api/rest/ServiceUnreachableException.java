package io.mainstem.api.rest;

import java.net.URI;
import java.util.List;

/** None of a service's addresses answered in time. */
public final class ServiceUnreachableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ServiceUnreachableException(List<URI> addresses, Throwable cause) {
    super("none of " + addresses + " answered: " + cause, cause);
  }
}
