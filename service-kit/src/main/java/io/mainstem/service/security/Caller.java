package io.mainstem.service.security;

import java.security.Principal;

/** Who made a request. */
public record Caller(String name, Role role) implements Principal {

  /** Everybody on loopback, when there is no sign-in. */
  public static final Caller LOCAL = new Caller("local", Role.ADMIN);

  /** The caller of a request, as the sign-in filter recognised it. */
  public static Caller of(jakarta.ws.rs.core.SecurityContext context) {
    return context.getUserPrincipal() instanceof Caller caller ? caller : LOCAL;
  }

  @Override
  public String getName() {
    return name;
  }
}
