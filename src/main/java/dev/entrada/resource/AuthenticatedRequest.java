package dev.entrada.resource;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** A request whose token was accepted; all else is as it came. */
class AuthenticatedRequest extends HttpServletRequestWrapper {
  private final McpPrincipal principal;

  AuthenticatedRequest(HttpServletRequest request, McpPrincipal principal) {
    super(request);
    this.principal = principal;
  }

  @Override
  public McpPrincipal getUserPrincipal() {
    return principal;
  }

  @Override
  public String getRemoteUser() {
    return principal.getName();
  }

  /** Also true of {@code **}, which means anybody who is authenticated (Servlet 6.0 §13.8). */
  @Override
  public boolean isUserInRole(@Nullable String role) {
    return role != null
        && !role.equals("*")
        && (role.equals("**") || principal.roles().contains(role));
  }

  @Override
  public String getAuthType() {
    return "Bearer";
  }

  /** Already done; the container would know nothing of the token. */
  @Override
  public boolean authenticate(HttpServletResponse response) {
    return true;
  }
}
