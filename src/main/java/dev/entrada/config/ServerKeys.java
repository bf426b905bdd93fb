package dev.entrada.config;

import dev.entrada.authorize.ConsentMode;
import dev.entrada.client.RedirectPolicy;
import dev.entrada.crypto.MasterSecrets;
import dev.entrada.crypto.Secret;
import dev.entrada.net.OutboundProxy;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.settings.Parsers;
import dev.entrada.settings.Setting;
import dev.entrada.tenant.EntraAuthority;
import dev.entrada.tenant.EntraTenants;
import dev.entrada.web.Accent;
import dev.entrada.web.Branding;
import dev.entrada.web.PeerAddresses;
import dev.entrada.web.Templates;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every setting of the server, declared once. {@code docs/configuration.md} has the same table. */
public final class ServerKeys {
  static final Setting<ServerUrl> BASE_URL =
      Setting.required(
          "base-url",
          text -> new ServerUrl(text.strip()),
          "the public URL of this server with its context path, https unless on localhost");
  static final Setting<ServerUrl> ISSUER_URL =
      Setting.optional("issuer-url", text -> new ServerUrl(text.strip()), "the issuer identifier")
          .orElse("`base-url`");
  static final Setting<String> PATH_PREFIX =
      Setting.optional(
              "path-prefix",
              ServerKeys::pathPrefix,
              "a path before all endpoints but the well-known ones")
          .orElse("none, `/oauth` in an app");
  static final Setting<List<ResourceIndicator>> RESOURCES =
      Setting.required(
          "resources",
          ServerKeys::resources,
          "the URLs of the MCP servers that tokens are issued for, separated by commas");
  static final Setting<String> TENANT_ID =
      Setting.required(
          "tenant-id",
          Parsers::text,
          "the Directory (tenant) ID or a domain of the tenant, or organizations, consumers, common");
  static final Setting<String> CLIENT_ID =
      Setting.required("client-id", ServerKeys::guid, "the Application (client) ID");
  static final Setting<Secret> CLIENT_SECRET =
      Setting.<Secret>optional(
              "client-secret",
              ServerKeys::nonEmptySecret,
              "the value (not the ID) of a client secret of the app registration; a file is read again"
                  + " when it changes")
          .asSecret();
  static final Setting<Path> CLIENT_CERTIFICATE =
      Setting.optional(
          "client-certificate",
          ServerKeys::filePath,
          "a file with an RSA key and its certificate, PEM or PKCS#12; read again when it changes");
  static final Setting<Secret> CLIENT_CERTIFICATE_PASSWORD =
      Setting.<Secret>optional(
              "client-certificate-password",
              ServerKeys::nonEmptySecret,
              "the password of client-certificate, if it has one")
          .asSecret();
  static final Setting<Path> FEDERATED_TOKEN_FILE =
      Setting.optional(
          "federated-token-file",
          ServerKeys::filePath,
          "a file with a token of an issuer that the app registration trusts (workload identity);"
              + " read at every use");
  static final Setting<String> MANAGED_IDENTITY =
      Setting.optional(
          "managed-identity",
          ServerKeys::managedIdentity,
          "the client ID of the user-assigned managed identity that the app registration trusts");
  static final Setting<ServerUrl> AUTHORITY =
      Setting.withDefault(
          "authority",
          "login.microsoftonline.com",
          EntraAuthority::server,
          "the host or URL of the sign-in service of your cloud");
  static final Setting<String> B2C_POLICY =
      Setting.optional("b2c-policy", Parsers::text, "the user flow of an Azure AD B2C tenant");
  static final Setting<String> TOKEN_ISSUER =
      Setting.optional(
              "token-issuer",
              Parsers::text,
              "the iss of Entra's tokens, if it is not the one that the authority states")
          .orElse("the authority's");
  static final Setting<Set<String>> ALLOWED_TENANTS =
      Setting.withDefault(
              "allowed-tenants",
              "",
              EntraTenants::parse,
              "GUIDs of the tenants whose people may sign in, or * for any; required for organizations"
                  + " and common")
          .orElse("the tenant");
  static final Setting<String> IDENTIFIER_URI =
      Setting.optional(
              "identifier-uri",
              ServerKeys::identifierUri,
              "the Application ID URI under Expose an API")
          .orElse("`api://` + `client-id`");
  static final Setting<Scopes> REQUIRED_SCOPES =
      Setting.required(
          "required-scopes",
          Parsers::scopes,
          "the short names of scopes under Expose an API that every token has");
  static final Setting<Scopes> OPTIONAL_SCOPES =
      Setting.withDefault(
          "optional-scopes", "", Parsers::scopes, "scopes that a client may ask for besides");
  static final Setting<Scopes> ADDITIONAL_AUTHORIZE_SCOPES =
      Setting.withDefault(
          "additional-authorize-scopes",
          "",
          Parsers::scopes,
          "scopes of other APIs that people consent to at sign-in, such as User.Read");
  static final Setting<String> REDIRECT_PATH =
      Setting.withDefault(
          "redirect-path",
          "/auth/callback",
          ServerKeys::path,
          "the path behind base-url that Entra sends people back to");
  static final Setting<String> PROMPT =
      Setting.withDefault(
          "prompt",
          "select_account",
          ServerKeys::prompt,
          "what Entra is sent as prompt: select_account, login, consent, or none-sent for none");
  static final Setting<RedirectPolicy> ALLOWED_CLIENT_REDIRECT_URIS =
      Setting.optional(
              "allowed-client-redirect-uris",
              text -> RedirectPolicy.only(Parsers.list(text)),
              "the only redirect URIs that clients may use, as patterns separated by commas; set but empty"
                  + " means nobody")
          .orElse("any https, loopback, Cursor's");
  static final Setting<ConsentMode> CONSENT =
      Setting.withDefault(
          "require-authorization-consent",
          "always",
          ConsentMode::parse,
          "when people are asked before Entra is: always, remember, external, never; the last two"
              + " only with a closed set of clients");
  static final Setting<Boolean> REGISTRATION =
      Setting.withDefault(
          "registration",
          "true",
          Parsers::bool,
          "whether clients may register themselves; false forgets those that did");
  static final Setting<List<String>> BLOCKED_CLIENTS =
      Setting.withDefault(
          "blocked-clients",
          "",
          Parsers::list,
          "fingerprints of clients that are turned away, as the log shows them");
  static final Setting<Boolean> CLIENT_METADATA_DOCUMENTS =
      Setting.withDefault(
          "client-metadata-documents",
          "true",
          Parsers::bool,
          "whether a client may be named by the URL of its metadata document");
  static final Setting<List<String>> CLIENT_METADATA_HOSTS =
      Setting.withDefault(
              "client-metadata-hosts", "", Parsers::list, "the only hosts of such documents")
          .orElse("any");
  static final Setting<Path> CLIENTS_FILE =
      Setting.optional(
          "clients-file",
          ServerKeys::filePath,
          "a JSON array of clients and resource servers that are set up in advance; read again when"
              + " it changes");
  static final Setting<Duration> ACCESS_TOKEN_LIFETIME =
      Setting.withDefault(
          "access-token-lifetime",
          "PT1H",
          Parsers::duration,
          "the most an access token lives; Entra's own lifetime may cut it shorter");
  static final Setting<Duration> REFRESH_TOKEN_LIFETIME =
      Setting.withDefault(
          "refresh-token-lifetime",
          "P90D",
          Parsers::duration,
          "how long an unused refresh token is good; each use begins it anew; not shorter than"
              + " access-token-lifetime");
  static final Setting<Duration> SESSION_LIFETIME =
      Setting.optional(
              "session-lifetime",
              Parsers::duration,
              "after how long everybody must sign in again, at least PT5M")
          .orElse("no end");
  static final Setting<Duration> SIGNING_KEY_ROTATION =
      Setting.withDefault(
          "signing-key-rotation",
          "P90D",
          ServerKeys::rotation,
          "how long one key signs, at least P2D");
  static final Setting<List<String>> RETIRE_SIGNING_KEYS =
      Setting.withDefault(
          "retire-signing-keys",
          "",
          Parsers::list,
          "kids of signing keys that may have leaked: dropped at once, with every token that they"
              + " signed");
  static final Setting<List<String>> CLAIMS =
      Setting.withDefault(
          "claims",
          "name,preferred_username,oid,tid,roles",
          ServerKeys::claims,
          "claims of Entra that are copied into access tokens");
  static final Setting<Secret> SECRET =
      Setting.<Secret>optional(
              "secret",
              ServerKeys::masterSecret,
              "at least 32 bytes that every key is derived from; generated into the data directory"
                  + " if it is not set, but required with a store outside of this server")
          .asSecret()
          .orElse("generated");
  static final Setting<List<Secret>> PREVIOUS_SECRETS =
      Setting.<List<Secret>>withDefault(
              "previous-secrets",
              "",
              ServerKeys::masterSecrets,
              "former secrets, separated by commas, which open everything")
          .asSecret();
  static final Setting<List<Secret>> RETIRED_SECRETS =
      Setting.<List<Secret>>withDefault(
              "retired-secrets",
              "",
              ServerKeys::masterSecrets,
              "leaked secrets, separated by commas, which open client ids only")
          .asSecret();
  static final Setting<String> STORE =
      Setting.withDefault(
          "store",
          "embedded",
          Parsers::text,
          "embedded (an H2 file in data-dir), memory (lost at every stop), jdbc:postgresql://…,"
              + " redis://…, redis-sentinel://… or redis-cluster://… (Redis or Valkey; rediss for"
              + " TLS), or java:… (a DataSource of the container in JNDI)");
  static final Setting<String> STORE_USER =
      Setting.optional(
          "store-user", Parsers::text, "whom the database knows this server as, if store is a URL");
  static final Setting<Secret> STORE_PASSWORD =
      Setting.<Secret>optional(
              "store-password", ServerKeys::nonEmptySecret, "the password of store-user")
          .asSecret();
  static final Setting<Path> DATA_DIR =
      Setting.optional(
              "data-dir",
              text -> Path.of(text.strip()),
              "the directory of the embedded store and the generated secret")
          .orElse("`~/.entrada/…`");

  static final Setting<OutboundProxy> OUTBOUND_PROXY =
      Setting.optional(
          "outbound-proxy",
          OutboundProxy::parse,
          "the HTTP proxy through which Entra and what clients publish are reached, such as"
              + " http://proxy.example.com:3128; a proxy of the environment is never used");
  static final Setting<PeerAddresses> OPS_ADDRESSES =
      Setting.withDefault(
          "ops-addresses",
          PeerAddresses.LOOPBACK,
          text -> PeerAddresses.parse(Parsers.list(text)),
          "who may read /ops/metrics: addresses and CIDR blocks of connections, and loopback for"
              + " this machine itself");
  static final Setting<Boolean> AUDIT_PERSONAL_DATA =
      Setting.withDefault(
          "audit-personal-data",
          "false",
          Parsers::bool,
          "whether the audit log names people by tenant, object ID and user name, instead of"
              + " fingerprints");

  static final Setting<Boolean> DOCTOR =
      Setting.withDefault(
          "doctor",
          "true",
          Parsers::bool,
          "whether the server, once it runs, looks for what would keep people from signing in, and"
              + " logs it");
  static final Setting<String> BRAND_NAME =
      Setting.withDefault(
          "brand-name",
          "Entrada",
          AppearanceReader::name,
          "whose pages these are, at the head of every page");
  static final Setting<Branding.Logo> BRAND_LOGO =
      Setting.optional(
          "brand-logo",
          AppearanceReader::logo,
          "a picture beside the name: a file, SVG, PNG or WebP, of at most 256 KB");
  static final Setting<Accent> BRAND_COLOR =
      Setting.withDefault(
          "brand-color",
          "#0b57c2",
          Accent::parse,
          "the colour of buttons and links, such as #0b57c2; made darker or lighter where it could"
              + " not be read");
  static final Setting<Map<String, URI>> BRAND_LINKS =
      Setting.withDefault(
          "brand-links",
          "",
          AppearanceReader::links,
          "links below every page, such as help=https://contoso.example/help: help, privacy, terms;"
              + " a help link may be mailto:");
  static final Setting<Map<String, String>> SCOPE_DESCRIPTIONS =
      Setting.withDefault(
          "scope-descriptions",
          "",
          AppearanceReader::descriptions,
          "what scopes let an app do, for the consent page, such as read=Read your files;"
              + " write=Change your files, separated by semicolons");
  static final Setting<Templates> TEMPLATES_DIR =
      Setting.optional(
          "templates-dir",
          text -> Templates.from(Path.of(text.strip())),
          "a folder whose files replace the templates and the style sheet of the same name");

  /** In the order of the documentation. */
  public static final List<Setting<?>> ALL =
      List.of(
          BASE_URL,
          ISSUER_URL,
          PATH_PREFIX,
          RESOURCES,
          TENANT_ID,
          CLIENT_ID,
          CLIENT_SECRET,
          CLIENT_CERTIFICATE,
          CLIENT_CERTIFICATE_PASSWORD,
          FEDERATED_TOKEN_FILE,
          MANAGED_IDENTITY,
          AUTHORITY,
          B2C_POLICY,
          TOKEN_ISSUER,
          ALLOWED_TENANTS,
          IDENTIFIER_URI,
          REQUIRED_SCOPES,
          OPTIONAL_SCOPES,
          ADDITIONAL_AUTHORIZE_SCOPES,
          REDIRECT_PATH,
          PROMPT,
          ALLOWED_CLIENT_REDIRECT_URIS,
          CONSENT,
          REGISTRATION,
          BLOCKED_CLIENTS,
          CLIENT_METADATA_DOCUMENTS,
          CLIENT_METADATA_HOSTS,
          CLIENTS_FILE,
          ACCESS_TOKEN_LIFETIME,
          REFRESH_TOKEN_LIFETIME,
          SESSION_LIFETIME,
          SIGNING_KEY_ROTATION,
          RETIRE_SIGNING_KEYS,
          CLAIMS,
          SECRET,
          PREVIOUS_SECRETS,
          RETIRED_SECRETS,
          STORE,
          STORE_USER,
          STORE_PASSWORD,
          DATA_DIR,
          OUTBOUND_PROXY,
          OPS_ADDRESSES,
          AUDIT_PERSONAL_DATA,
          DOCTOR,
          BRAND_NAME,
          BRAND_LOGO,
          BRAND_COLOR,
          BRAND_LINKS,
          SCOPE_DESCRIPTIONS,
          TEMPLATES_DIR);

  /** The home page lists them all, and what is pending names one by its place, in two bytes. */
  private static final int MAX_RESOURCES = 1_000;

  /** Claims of our own, which a copied one would have to give way to. */
  private static final Set<String> OWN_CLAIMS =
      Set.of("iss", "aud", "sub", "client_id", "scope", "jti", "sid", "iat", "exp", "nbf");

  private ServerKeys() {}

  private static String pathPrefix(String text) {
    return text.isBlank() ? "" : path(text);
  }

  private static String path(String text) {
    String path = text.strip();
    if (!path.matches("(/[A-Za-z0-9._~-]+)+")) {
      throw new IllegalArgumentException("is not a path such as /auth/callback");
    }
    return path;
  }

  private static List<ResourceIndicator> resources(String text) {
    List<ResourceIndicator> resources =
        Parsers.list(text).stream().map(ResourceIndicator::new).toList();
    if (resources.isEmpty() || resources.size() > MAX_RESOURCES) {
      throw new IllegalArgumentException("must have 1 to " + MAX_RESOURCES + " URLs");
    }
    Map<String, ResourceIndicator> spellings = new HashMap<>();
    for (ResourceIndicator resource : resources) {
      new ServerUrl(resource.origin()); // the same rule of https as for ourselves
      ResourceIndicator former = spellings.put(resource.canonical(), resource);
      if (former != null) {
        throw new IllegalArgumentException(
            "names one resource twice: " + former + " and " + resource);
      }
    }
    return resources;
  }

  private static String guid(String text) {
    String guid = text.strip();
    if (!EntraAuthority.isGuid(guid)) {
      throw new IllegalArgumentException("is not a GUID in lower case");
    }
    return guid;
  }

  private static Path filePath(String text) {
    Path path = Path.of(text.strip());
    if (!java.nio.file.Files.isReadable(path)) {
      throw new IllegalArgumentException("is no file that can be read");
    }
    return path;
  }

  private static String managedIdentity(String text) {
    if (text.strip().equals("system")) {
      throw new IllegalArgumentException(
          "is the system-assigned identity, which an app registration cannot trust");
    }
    return guid(text);
  }

  private static String identifierUri(String text) {
    String uri = text.strip();
    // Entra also takes the bare client ID for the resource, and some tenants nothing else:
    // AADSTS90009.
    if (EntraAuthority.isGuid(uri)) {
      return uri;
    }
    if (!uri.matches("(api|https|urn)[!-~]+") || uri.endsWith("/")) {
      throw new IllegalArgumentException("is not an Application ID URI such as api://contoso-mcp");
    }
    return uri;
  }

  private static String prompt(String text) {
    String prompt = text.strip();
    if (!Set.of("select_account", "login", "consent", "none-sent").contains(prompt)) {
      throw new IllegalArgumentException("is none of the values that can be sent");
    }
    return prompt;
  }

  private static Duration rotation(String text) {
    Duration rotation = Parsers.duration(text);
    if (rotation.compareTo(Duration.ofDays(2)) < 0) {
      throw new IllegalArgumentException("is too short: a key is published a day before it signs");
    }
    return rotation;
  }

  private static List<String> claims(String text) {
    List<String> claims = Parsers.list(text);
    for (String claim : claims) {
      if (OWN_CLAIMS.contains(claim)) {
        throw new IllegalArgumentException("has " + claim + ", which access tokens have anyway");
      }
    }
    return claims;
  }

  private static Secret nonEmptySecret(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("is empty");
    }
    return Secret.of(text.strip());
  }

  private static Secret masterSecret(String text) {
    Secret secret = Secret.of(text.strip());
    if (secret.lengthInBytes() < MasterSecrets.MIN_BYTES) {
      throw new IllegalArgumentException(
          "is shorter than 32 bytes; make one with: openssl rand -base64 48");
    }
    return secret;
  }

  private static List<Secret> masterSecrets(String text) {
    return Parsers.list(text).stream().map(ServerKeys::masterSecret).toList();
  }
}
