package dev.entrada.tenant;

import dev.entrada.jose.VerifiedJwt;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.settings.Parsers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Whose tokens are accepted.
 *
 * @param allowed GUIDs of tenants, or {@code *} for any; needed where the authority is more than
 *     one tenant
 * @param tokenIssuer the one {@code iss} to expect instead of the authority's own
 */
public record EntraTenants(Set<String> allowed, Optional<String> tokenIssuer) {
  /**
   * Spelled out by the operator, so that nobody opens a server to the world by leaving a line out.
   */
  public static final String ANY = "*";

  private static final String V1_ISSUER = "https://sts.windows.net/";
  private static final String V1_ISSUER_CHINA = "https://sts.chinacloudapi.cn/";
  private static final Pattern EXTERNAL_ID = Pattern.compile("https://[^/]+\\.ciamlogin\\.com/");
  private static final String CHINA_HOST = "login.partner.microsoftonline.cn";

  public EntraTenants {
    allowed = Set.copyOf(allowed);
  }

  /**
   * Reads a list of those that are allowed.
   *
   * @throws IllegalArgumentException with a message that completes "the value …"
   */
  public static Set<String> parse(String text) {
    List<String> tenants = Parsers.list(text);
    for (String tenant : tenants) {
      if (!tenant.equals(ANY) && !EntraAuthority.isGuid(tenant)) {
        throw new IllegalArgumentException("has an entry that is neither a GUID nor *");
      }
    }
    return Set.copyOf(tenants);
  }

  /**
   * What a token's issuer says of it.
   *
   * @param tenant {@code ""} if a customer tenant's token does not say
   * @param workforce whether it is a tenant of the workforce cloud, where {@code oid} names people
   */
  public record Origin(String tenant, boolean workforce) {
    /**
     * {@code <tid>.<oid>}, the same for every application; B2C and External ID: their {@code sub}.
     *
     * @throws UntrustedTokenException if the token does not name anybody
     */
    public String subject(VerifiedJwt token) {
      return workforce ? tenant + "." + person(token) : person(token);
    }

    /** As {@link #subject}, without the tenant. */
    public String person(VerifiedJwt token) {
      String claim = workforce ? "oid" : "sub";
      return token
          .string(claim)
          .orElseThrow(() -> new UntrustedTokenException("no " + claim + " in the token"));
    }
  }

  /**
   * Checks that a token with a good signature comes from an accepted tenant, in the form that its
   * version has, and that the key is meant for its issuer.
   *
   * @param stated the authority's own issuer
   * @throws WrongTenantException if it is a good token of a tenant that is not accepted
   * @throws UntrustedTokenException if it is not good
   */
  public Origin check(VerifiedJwt token, EntraAuthority authority, String stated) {
    String issuer = token.string("iss").orElse("");
    String tenant = token.string("tid").orElse("");
    if (!isWorkforce(authority, stated)) {
      require(issuer.equals(tokenIssuer.orElse(stated)), "iss is not the authority's own");
      require(keyFits(token, stated, tenant), "the key is another issuer's");
      checkAllowed(tenant);
      return new Origin(tenant, false);
    }
    require(EntraAuthority.isGuid(tenant), "no tid");
    String version2 = stated.replace(EntraMetadata.TENANT_PLACEHOLDER, tenant);
    if (tokenIssuer.isPresent()) {
      require(issuer.equals(tokenIssuer.get()), "iss is not entrada.token-issuer");
    } else {
      boolean version1 = token.string("ver").map("1.0"::equals).orElse(false);
      String expected = version1 ? v1Issuer(authority.server()) + tenant + "/" : version2;
      requireTenant(issuer.equals(expected), issuer, authority);
      // The stated issuer may name one tenant: then tid, which names people, must be that one.
      requireTenant(version2.contains(tenant), issuer, authority);
    }
    require(keyFits(token, version2, tenant), "the key is another issuer's");
    checkKind(authority, tenant);
    return new Origin(tenant, true);
  }

  /**
   * B2C and External ID have issuers of other forms or on other hosts; External ID's is the same
   * whether the authority is written as the tenant's name, its ID or a domain of its own.
   */
  private static boolean isWorkforce(EntraAuthority authority, String stated) {
    return authority.policy().isEmpty()
        && !EXTERNAL_ID.matcher(stated).lookingAt()
        && stated.startsWith(authority.server().value() + "/")
        && stated.endsWith("/v2.0");
  }

  private static String v1Issuer(ServerUrl server) {
    return server.host().equals(CHINA_HOST) ? V1_ISSUER_CHINA : V1_ISSUER;
  }

  /** Microsoft's key sets say for which issuer a key may sign. */
  private static boolean keyFits(VerifiedJwt token, String expected, String tenant) {
    return token
        .keyIssuer()
        .map(bound -> bound.replace(EntraMetadata.TENANT_PLACEHOLDER, tenant).equals(expected))
        .orElse(true);
  }

  private void checkKind(EntraAuthority authority, String tenant) {
    boolean personal = tenant.equals(EntraAuthority.CONSUMERS_TENANT);
    boolean fits =
        switch (authority.kind()) {
          case SINGLE, COMMON -> true; // a single tenant's issuer has been compared already
          case ORGANIZATIONS -> !personal;
          case CONSUMERS -> personal;
        };
    if (!fits) {
      throw new WrongTenantException(authority.tenant() + " accounts", tenant);
    }
    checkAllowed(tenant);
  }

  private void checkAllowed(String tenant) {
    if (!allowed.isEmpty() && !allowed.contains(ANY) && !allowed.contains(tenant)) {
      throw new WrongTenantException(
          "accounts of the tenants " + String.join(", ", new TreeSet<>(allowed)), tenant);
    }
  }

  private static void requireTenant(boolean holds, String issuer, EntraAuthority authority) {
    if (!holds) {
      throw new WrongTenantException("accounts of " + authority.tenant(), issuer);
    }
  }

  private static void require(boolean holds, String fault) {
    if (!holds) {
      throw new UntrustedTokenException(fault);
    }
  }
}
