package dev.entrada.tenant;

import dev.entrada.oauth.ServerUrl;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where people sign in: a tenant, or a set of tenants, in a cloud. The base of all its endpoints.
 *
 * @param server such as {@code https://login.microsoftonline.com}
 * @param tenant a tenant's GUID or domain, or {@code organizations}, {@code consumers}, {@code
 *     common}
 * @param policy the B2C user flow, if this is a B2C tenant
 */
public record EntraAuthority(ServerUrl server, String tenant, Optional<String> policy) {
  /** The tenant of all personal Microsoft accounts. */
  public static final String CONSUMERS_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad";

  private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern DOMAIN =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9-]+)+");
  private static final Pattern POLICY = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Whose accounts may sign in. */
  public enum Kind {
    /** One tenant's. */
    SINGLE,
    /** Any work or school account. */
    ORGANIZATIONS,
    /** Personal accounts. */
    CONSUMERS,
    /** Both. */
    COMMON;

    /** Whether any organization's accounts may, so that a list of the allowed ones is needed. */
    public boolean isOpen() {
      return this == ORGANIZATIONS || this == COMMON;
    }
  }

  /** The messages complete "entrada.tenant-id …". */
  public EntraAuthority {
    if (kindOf(tenant) == Kind.SINGLE && !isGuid(tenant) && !DOMAIN.matcher(tenant).matches()) {
      throw new IllegalArgumentException(
          "is neither a tenant's GUID in lower case, nor one of its domains, nor organizations,"
              + " consumers or common");
    }
    if (policy.isPresent() && kindOf(tenant) != Kind.SINGLE) {
      throw new IllegalArgumentException("must be the B2C tenant's own when b2c-policy is set");
    }
    if (!policy.map(p -> POLICY.matcher(p).matches()).orElse(true)) {
      throw new IllegalArgumentException("goes with a b2c-policy that is no user flow's name");
    }
  }

  /** Whether it has the form of a directory's or application's ID: lower-case, with hyphens. */
  public static boolean isGuid(String text) {
    return GUID.matcher(text).matches();
  }

  /**
   * Reads the host or URL of a sign-in service.
   *
   * @throws IllegalArgumentException with a message that completes "the value …"
   */
  public static ServerUrl server(String text) {
    String server = text.strip();
    return new ServerUrl(server.contains("://") ? server : "https://" + server);
  }

  public Kind kind() {
    return kindOf(tenant);
  }

  private static Kind kindOf(String tenant) {
    return switch (tenant) {
      case "organizations" -> Kind.ORGANIZATIONS;
      case "consumers" -> Kind.CONSUMERS;
      case "common" -> Kind.COMMON;
      default -> Kind.SINGLE;
    };
  }

  public String authorizeEndpoint() {
    return at("/oauth2/v2.0/authorize");
  }

  public URI tokenEndpoint() {
    return URI.create(at("/oauth2/v2.0/token"));
  }

  /**
   * The base of the discovery document. It is the issuer too where the tenant is written as a GUID;
   * for all else only that document tells.
   */
  public ServerUrl metadataBase() {
    return new ServerUrl(at("/v2.0"));
  }

  /**
   * The token endpoint of the person's own tenant, if the authority is more than one.
   *
   * @param subject {@code <tid>.<oid>}
   */
  public URI tokenEndpointOf(String subject) {
    if (kind() == Kind.SINGLE) {
      return tokenEndpoint();
    }
    String own = subject.substring(0, subject.indexOf('.'));
    return URI.create(server.at("/" + own + "/oauth2/v2.0/token"));
  }

  public URI discoveryDocument() {
    return URI.create(at("/v2.0/.well-known/openid-configuration"));
  }

  private String at(String path) {
    return server.at("/" + tenant + policy.map(p -> "/" + p).orElse("") + path);
  }
}
