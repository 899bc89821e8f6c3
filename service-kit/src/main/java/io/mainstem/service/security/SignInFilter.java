package io.mainstem.service.security;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.Hashing;
import io.mainstem.service.rest.Problems;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the caller and checks its role. Passwords are slow to check by design, so a good pair
 * is remembered for a minute, as a hash.
 */
@Priority(Priorities.AUTHENTICATION)
public final class SignInFilter implements ContainerRequestFilter {

  private final SecuritySettings settings;
  private final Map<String, SecuritySettings.User> users;
  private final Cache<String, Caller> recognised =
      CacheBuilder.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofMinutes(1)).build();

  @Context private @Nullable ResourceInfo resource;

  public SignInFilter(SecuritySettings settings) {
    this.settings = settings;
    this.users =
        settings.users().stream()
            .collect(Collectors.toMap(SecuritySettings.User::name, Function.identity()));
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Caller caller =
        switch (settings.mode()) {
          case NONE -> Caller.LOCAL;
          case BASIC -> basic(request.getHeaderString(HttpHeaders.AUTHORIZATION));
        };
    Role needed = neededRole(request.getMethod());
    if (!caller.role().includes(needed)) {
      throw Problems.forbidden(caller.name() + " is " + caller.role() + ", this needs " + needed);
    }
    request.setSecurityContext(new CallerContext(caller, request.getSecurityContext().isSecure()));
  }

  private Caller basic(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith("Basic ")) {
      throw Problems.signIn();
    }
    String remembered =
        Hashing.sha256().hashString(authorization, StandardCharsets.UTF_8).toString();
    Caller known = recognised.getIfPresent(remembered);
    if (known != null) {
      return known;
    }
    String pair;
    try {
      pair =
          new String(
              Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problems.signIn();
    }
    int colon = pair.indexOf(':');
    SecuritySettings.User user = colon < 0 ? null : users.get(pair.substring(0, colon));
    if (user == null || !PasswordHash.matches(pair.substring(colon + 1), user.passwordHash())) {
      throw Problems.signIn();
    }
    Caller caller = new Caller(user.name(), user.role());
    recognised.put(remembered, caller);
    return caller;
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
