package dev.entrada.resource;

import dev.entrada.jose.JwtRejection;
import dev.entrada.jose.JwtRules;
import dev.entrada.jose.VerifiedJwt;
import dev.entrada.resource.TokenVerification.Rejected;
import dev.entrada.resource.TokenVerification.Verified;
import dev.entrada.tenant.EntraApi;
import dev.entrada.tenant.EntraMetadata;
import dev.entrada.tenant.EntraTenants;
import dev.entrada.tenant.UntrustedTokenException;
import dev.entrada.tenant.WrongTenantException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access tokens of Entra itself, of version 1 or 2, for an API of ours: issuer, tenant, signing key
 * and audience must fit the version. Whichever application it was issued to, it is a person's
 * ({@code scp}) or, where that is allowed, an application's own ({@code roles}). ID tokens have the
 * same issuer, type and audience; they have neither {@code scp} nor the application's name, and are
 * refused.
 */
final class EntraTokens implements TokenProfile {
  private static final Logger LOG = LoggerFactory.getLogger(EntraTokens.class);

  private final TrustedTokens.OfEntra trusted;
  private final EntraMetadata metadata;
  private final JwtRules rules;

  /**
   * @param metadata is read along with the keys, so before any token is judged
   */
  EntraTokens(TrustedTokens.OfEntra trusted, EntraMetadata metadata, Duration skew) {
    this.trusted = trusted;
    this.metadata = metadata;
    this.rules =
        new JwtRules("JWT", Set.of("RS256"), JwtRules.ANY_ISSUER, trusted.api().audiences(), skew);
  }

  @Override
  public JwtRules rules() {
    return rules;
  }

  @Override
  public TokenVerification judge(VerifiedJwt token) {
    EntraTenants.Origin origin;
    try {
      origin = trusted.tenants().check(token, trusted.authority(), metadata.issuer());
    } catch (WrongTenantException | UntrustedTokenException e) {
      LOG.debug("Not accepted: {}", e.getMessage());
      return new Rejected(JwtRejection.WRONG_ISSUER);
    }
    try {
      trusted.api().check(token, origin);
    } catch (UntrustedTokenException e) {
      return new Rejected(JwtRejection.WRONG_AUDIENCE);
    }
    try {
      return judge(token, origin.subject(token));
    } catch (UntrustedTokenException e) {
      return new Rejected(JwtRejection.MISSING_CLAIM);
    }
  }

  private TokenVerification judge(VerifiedJwt token, String subject) {
    String application = EntraApi.application(token);
    Set<String> permissions = permissions(token);
    if (application.isEmpty() || permissions.isEmpty()) {
      return new Rejected(JwtRejection.WRONG_TYPE);
    }
    McpPrincipal principal = McpPrincipal.of(token, subject, application, permissions);
    return new Verified(new VerifiedAccessToken(token, principal));
  }

  /**
   * Delegated permissions of a person, or application permissions; none if it is neither's token.
   */
  private Set<String> permissions(VerifiedJwt token) {
    boolean saysApp = token.string("idtyp").map("app"::equals).orElse(false);
    Set<String> scopes = McpPrincipal.words(token.string("scp").orElse(""));
    if (!scopes.isEmpty()) {
      return saysApp ? Set.of() : scopes;
    }
    // idtyp is optional. Without it: an application is its own subject, a person never.
    boolean isApp =
        saysApp
            || (token.string("idtyp").isEmpty()
                && token.string("oid").isPresent()
                && token.string("oid").equals(token.string("sub")));
    return isApp && trusted.acceptAppTokens()
        ? new LinkedHashSet<>(token.strings("roles"))
        : Set.of();
  }

  @Override
  public String hint(JwtRejection reason) {
    return switch (reason) {
      case WRONG_AUDIENCE ->
          " (the token is for another API than client-id and identifier-uri name, such as Microsoft"
              + " Graph)";
      case WRONG_ISSUER -> " (the token's tenant is not accepted by tenant-id and allowed-tenants)";
      case WRONG_TYPE ->
          trusted.acceptAppTokens()
              ? " (neither a person's access token, with scp, nor an application's, with roles)"
              : " (no scp: an ID token, or an application's own while accept-app-tokens is false)";
      default -> "";
    };
  }
}
