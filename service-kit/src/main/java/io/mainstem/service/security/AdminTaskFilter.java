package io.mainstem.service.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Lets only administrators run the tasks of the admin port. Health, readiness and metrics there
 * stay open for those who watch.
 */
public final class AdminTaskFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final transient SignIn signIn;

  public AdminTaskFilter(SignIn signIn) {
    this.signIn = signIn;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<Caller> caller = signIn.recognise(request.getHeader("Authorization"));
    if (caller.isEmpty()) {
      response.setHeader("WWW-Authenticate", "Basic realm=\"mainstem\", charset=\"UTF-8\"");
      response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
    } else if (!caller.get().role().includes(Role.ADMIN)) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
    } else {
      chain.doFilter(request, response);
    }
  }
}
