package dev.entrada.tenant;

import dev.entrada.jose.VerifiedJwt;
import java.util.Set;

/**
 * An API as its app registration describes it, and the forms in which tokens name it.
 *
 * @param clientId the Application (client) ID, which version 2 tokens name in {@code aud}
 * @param identifierUri the Application ID URI, which version 1 tokens name there, and the prefix of
 *     the full names of its scopes
 */
public record EntraApi(String clientId, String identifierUri) {
  /** One of these is in the {@code aud} of every token for it. */
  public Set<String> audiences() {
    return Set.of(clientId, identifierUri);
  }

  /** The full name of a scope, as Entra wants it. */
  public String qualify(String scope) {
    return identifierUri + "/" + scope;
  }

  /**
   * Checks that a token is for this API in the form of its version. {@link #audiences} has been
   * checked before.
   *
   * @throws UntrustedTokenException if it is not
   */
  public void check(VerifiedJwt token, EntraTenants.Origin origin) {
    boolean version1 = origin.workforce() && hasVersion(token, "1.0");
    // Version 2 tokens name the application, version 1 tokens the Application ID URI as well.
    if (!version1 && !token.strings("aud").contains(clientId)) {
      throw new UntrustedTokenException("the access token is for another API");
    }
    if (origin.workforce() && !version1 && !hasVersion(token, "2.0")) {
      throw new UntrustedTokenException("the access token has no known version");
    }
  }

  /**
   * The application that a token was issued to; {@code ""} if it does not say, as no ID token does.
   */
  public static String application(VerifiedJwt token) {
    return token.string("azp").or(() -> token.string("appid")).orElse("");
  }

  private static boolean hasVersion(VerifiedJwt token, String version) {
    return token.string("ver").map(version::equals).orElse(false);
  }
}
