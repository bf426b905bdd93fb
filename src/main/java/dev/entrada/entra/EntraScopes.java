package dev.entrada.entra;

import dev.entrada.oauth.Scopes;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Scopes as clients write them ({@code read}) and as Entra wants them ({@code api://…/read}).
 *
 * <p>A scope is untouched if it is OpenID Connect's or has a slash; anything else is the short name
 * of one of our own API.
 */
public final class EntraScopes {
  /** OpenID Connect's, which belong to no resource. */
  public static final Scopes OPENID = Scopes.of("openid", "profile", "email", "offline_access");

  /** Always sent: who it is, and a refresh token so that Entra stays in the loop. */
  private static final Scopes ALWAYS = Scopes.of("openid", "profile", "offline_access");

  private final String prefix;

  public EntraScopes(String identifierUri) {
    this.prefix = identifierUri + "/";
  }

  /** As Entra wants it. */
  public String qualify(String scope) {
    return OPENID.contains(scope) || scope.contains("/") ? scope : prefix + scope;
  }

  /** As clients are told, and as Entra writes it in {@code scp}: without our own prefix. */
  public String shorten(String scope) {
    boolean ours = scope.startsWith(prefix) && scope.length() > prefix.length();
    return ours ? scope.substring(prefix.length()) : scope;
  }

  public Scopes shorten(Scopes scopes) {
    return Scopes.of(scopes.stream().map(this::shorten).toList());
  }

  /** For the authorize request: ours, what else people shall consent to, and OpenID Connect's. */
  public Scopes forAuthorize(Scopes granted, Scopes additional) {
    return qualified(granted).plus(additional).plus(ALWAYS);
  }

  /**
   * For the token endpoint: without the additional ones, since a token is for one resource
   * (AADSTS28000), but never without any (AADSTS28003).
   */
  public Scopes forToken(Scopes granted) {
    return qualified(granted).plus(ALWAYS);
  }

  private Scopes qualified(Scopes scopes) {
    return Scopes.of(scopes.stream().map(this::qualify).toList());
  }

  /**
   * The names of {@code scp} as a set of short names, however many there are: an administrator may
   * have consented to more than a client can ask for.
   */
  static Set<String> parseScp(String scp) {
    return Stream.of(scp.split(" "))
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
