package dev.entrada.simulator;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A request to one endpoint.
 *
 * @param tenantSegment first segment of the path: the tenant id, its domain or a shared tenant
 * @param userFlow the second one, if it names a user flow of B2C
 */
record Call(
    HttpServletRequest http,
    String tenantSegment,
    Optional<UserFlow> userFlow,
    Parameters parameters,
    Trace trace) {

  /** What stands before the route: the tenant, and the user flow if there is one. */
  String prefix() {
    return userFlow.map(flow -> tenantSegment + "/" + flow.name()).orElse(tenantSegment);
  }

  /** The refusal as this endpoint words it. */
  Refusal worded(Refusal refusal) {
    return userFlow.isPresent() ? Aadb2c.translated(refusal) : refusal;
  }

  /** Throws if a grant comes from another user flow than this one, or from none. */
  void requireFlow(Optional<UserFlow> origin) {
    if (!origin.equals(userFlow)) {
      throw userFlow.isPresent()
          ? new Refusal(
              Aadb2c.GRANT_OF_ANOTHER_FLOW,
              origin.map(UserFlow::name).orElse(""),
              userFlow.get().name())
          : new Refusal(Aadsts.GRANT_INVALID);
    }
  }

  Optional<String> cookie(String name) {
    Cookie[] cookies = http.getCookies();
    return Stream.ofNullable(cookies)
        .flatMap(Arrays::stream)
        .filter(cookie -> cookie.getName().equals(name))
        .map(Cookie::getValue)
        .findFirst();
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(http.getHeader(name));
  }

  void requireMethod(String... allowed) {
    if (!Arrays.asList(allowed).contains(http.getMethod())) {
      throw new Refusal(Aadsts.METHOD_NOT_ALLOWED, String.join(", ", allowed), http.getMethod());
    }
  }
}
