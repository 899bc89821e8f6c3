package io.mainstem.service.security;

import io.mainstem.service.rest.Problems;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Recognises the caller of a resource and checks its role. */
@Priority(Priorities.AUTHENTICATION)
public final class SignInFilter implements ContainerRequestFilter {

  private final SignIn signIn;

  @Context private @Nullable ResourceInfo resource;

  public SignInFilter(SignIn signIn) {
    this.signIn = signIn;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Caller caller =
        signIn
            .recognise(request.getHeaderString(HttpHeaders.AUTHORIZATION))
            .orElseThrow(Problems::signIn);
    Role needed = neededRole(request.getMethod());
    if (!caller.role().includes(needed)) {
      throw Problems.forbidden(caller.name() + " is " + caller.role() + ", this needs " + needed);
    }
    request.setSecurityContext(new CallerContext(caller, request.getSecurityContext().isSecure()));
  }

  private Role neededRole(String method) {
    if (resource != null && resource.getResourceMethod() != null) {
      RequiresRole required = resource.getResourceMethod().getAnnotation(RequiresRole.class);
      if (required == null) {
        required = resource.getResourceClass().getAnnotation(RequiresRole.class);
      }
      if (required != null) {
        return required.value();
      }
    }
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS")
        ? Role.VIEWER
        : Role.ADMIN;
  }

  private record CallerContext(Caller caller, boolean secure) implements SecurityContext {

    @Override
    public Principal getUserPrincipal() {
      return caller;
    }

    @Override
    public boolean isUserInRole(String role) {
      return caller.role().name().equalsIgnoreCase(role);
    }

    @Override
    public boolean isSecure() {
      return secure;
    }

    @Override
    public String getAuthenticationScheme() {
      return SecurityContext.BASIC_AUTH;
    }
  }
}
