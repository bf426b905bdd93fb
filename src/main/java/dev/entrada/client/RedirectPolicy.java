package dev.entrada.client;

import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.RedirectUri;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which redirect URIs this server answers to at all, whoever registered them. It narrows what a
 * client registered and never widens it; it is asked at registration and at every authorize and
 * token call, so that a change takes effect at once.
 */
public final class RedirectPolicy {
  /** Cursor registers it beside two others; refusing it would lose the whole client. */
  private static final String CURSOR = "cursor://anysphere.cursor-mcp/oauth/callback";

  /** Without a list: any https URI, loopback, and Cursor's own scheme. */
  public static final RedirectPolicy STANDARD = new RedirectPolicy(Optional.empty());

  private final Optional<List<Allowed>> allowed;

  private RedirectPolicy(Optional<List<Allowed>> allowed) {
    this.allowed = allowed;
  }

  /**
   * Only URIs that one of the patterns allows; an empty list allows nobody. A pattern is a URI
   * whose path may end with {@code *}, and whose host may begin with {@code *.} for the
   * sub-domains; on loopback the port is free.
   *
   * @throws IllegalArgumentException if a pattern is malformed
   */
  public static RedirectPolicy only(List<String> patterns) {
    return new RedirectPolicy(Optional.of(patterns.stream().map(Allowed::new).toList()));
  }

  /**
   * @throws OAuthException invalid_redirect_uri if this server does not answer to it
   */
  public void check(RedirectUri uri) {
    if (!allows(uri)) {
      throw new OAuthException(
          ErrorCode.INVALID_REDIRECT_URI, "redirect_uri is not allowed by this server");
    }
  }

  public boolean allows(RedirectUri uri) {
    return allowed
        .map(list -> list.stream().anyMatch(pattern -> pattern.matches(uri)))
        .orElseGet(() -> !uri.isPrivateUse() || uri.value().equals(CURSOR));
  }

  /** Whether the operator chose the targets: then an error may be sent there before consent. */
  public boolean isExplicit() {
    return allowed.isPresent();
  }

  private static final class Allowed {
    private final Pattern pattern;

    Allowed(String text) {
      boolean anyPath = text.endsWith("*");
      String stem = anyPath ? text.substring(0, text.length() - 1) : text;
      int wildcardHost = stem.indexOf("://*.");
      String sample = wildcardHost < 0 ? stem : stem.replaceFirst("://\\*\\.", "://sub.");
      RedirectUri uri;
      try {
        uri = new RedirectUri(sample);
      } catch (OAuthException e) {
        throw new IllegalArgumentException("has a pattern that is no allowed redirect URI");
      }
      boolean hasPath =
          URI.create(sample).getRawPath() != null && !URI.create(sample).getRawPath().isEmpty();
      if (sample.contains("*") || (anyPath && !hasPath)) {
        throw new IllegalArgumentException(
            "has a pattern with * anywhere but at the end of a path or as *. before a host");
      }
      String quoted = Pattern.quote(uri.withoutPort());
      if (wildcardHost >= 0) {
        quoted = quoted.replace("://sub.", "://\\E[a-z0-9-]+(\\.[a-z0-9-]+)*\\.\\Q");
      }
      this.pattern = Pattern.compile(quoted + (anyPath ? "[^?]*(\\?.*)?" : ""));
    }

    boolean matches(RedirectUri uri) {
      // A pattern for a folder must not be left by way of "..", however a server may read that:
      // with slashes encoded or reversed, or with a path parameter behind the dots.
      String path = Optional.ofNullable(URI.create(uri.value()).getRawPath()).orElse("");
      boolean dotted = path.matches("(?i).*(^|/|%2f|%5c)(\\.|%2e){1,2}(/|%2f|%5c|;|$).*");
      return !dotted && pattern.matcher(uri.withoutPort()).matches();
    }
  }
}
