package dev.entrada.simulator;

import java.net.URI;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * An app registration: a client, an API, or both.
 *
 * @param clientId a GUID
 * @param signInAudience whose accounts may use the app
 * @param secrets valid client secrets; an app without any credential is public
 * @param keys public keys with which the app may sign client assertions, without any thumbprint
 * @param certificates certificates with which it may sign them, named in the header by thumbprint
 * @param federatedCredentials tokens of other issuers which stand for the app
 * @param identifierUri Application ID URI, the prefix of its scopes
 * @param scopes short names of the delegated permissions it exposes
 * @param appRoles application permissions an app gets in its own tokens
 * @param tokenVersion 1 or 2, the access tokens which this API wants
 * @param consented full names of permissions for which an administrator has consented
 */
public record AppRegistration(
    String clientId,
    String displayName,
    SignInAudience signInAudience,
    List<String> secrets,
    List<PublicKey> keys,
    List<X509Certificate> certificates,
    List<FederatedCredential> federatedCredentials,
    List<String> redirectUris,
    String identifierUri,
    List<String> scopes,
    List<String> appRoles,
    int tokenVersion,
    List<String> consented) {

  /** Microsoft Graph, present in every tenant; it wants v1 tokens, as the real one does. */
  static final AppRegistration GRAPH =
      named("00000003-0000-0000-c000-000000000000", "Microsoft Graph")
          .withIdentifierUri("https://graph.microsoft.com")
          .withScopes(
              "User.Read",
              "User.ReadBasic.All",
              "Mail.Read",
              "Mail.Send",
              "Calendars.Read",
              "Files.Read",
              "GroupMember.Read.All")
          .withTokenVersion(1);

  public AppRegistration {
    secrets = List.copyOf(secrets);
    keys = List.copyOf(keys);
    certificates = List.copyOf(certificates);
    federatedCredentials = List.copyOf(federatedCredentials);
    redirectUris = List.copyOf(redirectUris);
    scopes = List.copyOf(scopes);
    appRoles = List.copyOf(appRoles);
    consented = List.copyOf(consented);
  }

  /** A public client that exposes nothing, with the identifier URI {@code api://{clientId}}. */
  public static AppRegistration named(String clientId, String displayName) {
    return new AppRegistration(
        clientId,
        displayName,
        SignInAudience.MY_ORG,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        "api://" + clientId,
        List.of(),
        List.of(),
        2,
        List.of());
  }

  /** The default is the app's own tenant, as in the portal. */
  public AppRegistration withSignInAudience(SignInAudience audience) {
    return with(draft -> draft.signInAudience = audience);
  }

  /** Adds a secret: an app may have several while one replaces the other. */
  public AppRegistration withSecret(String secret) {
    return with(draft -> draft.secrets = plus(secrets, secret));
  }

  /** Adds a public key for {@code private_key_jwt} without {@code x5t}, which Entra would want. */
  public AppRegistration withKey(PublicKey key) {
    return with(draft -> draft.keys = plus(keys, key));
  }

  /** Adds a certificate for {@code private_key_jwt}: several while one replaces the other. */
  public AppRegistration withCertificate(X509Certificate certificate) {
    return with(draft -> draft.certificates = plus(certificates, certificate));
  }

  /** Lets tokens of another issuer stand for the app: workload or managed identity. */
  public AppRegistration withFederatedCredential(
      String issuer, String subject, String audience, PublicKey key) {
    FederatedCredential added = new FederatedCredential(issuer, subject, audience, key);
    return with(draft -> draft.federatedCredentials = plus(federatedCredentials, added));
  }

  public AppRegistration withRedirectUri(String redirectUri) {
    return with(draft -> draft.redirectUris = plus(redirectUris, redirectUri));
  }

  public AppRegistration withIdentifierUri(String uri) {
    return with(draft -> draft.identifierUri = uri);
  }

  public AppRegistration withScopes(String... names) {
    return with(draft -> draft.scopes = List.of(names));
  }

  public AppRegistration withAppRoles(String... names) {
    return with(draft -> draft.appRoles = List.of(names));
  }

  public AppRegistration withTokenVersion(int version) {
    return with(draft -> draft.tokenVersion = version);
  }

  /** Records an administrator's consent, {@code https://graph.microsoft.com/Mail.Read} say. */
  public AppRegistration withAdminConsent(String... fullNames) {
    return with(draft -> draft.consented = List.of(fullNames));
  }

  private AppRegistration with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.finished();
  }

  /** A copy in which one thing is about to change. */
  private static final class Draft {
    private final AppRegistration original;
    private SignInAudience signInAudience;
    private List<String> secrets;
    private List<PublicKey> keys;
    private List<X509Certificate> certificates;
    private List<FederatedCredential> federatedCredentials;
    private List<String> redirectUris;
    private String identifierUri;
    private List<String> scopes;
    private List<String> appRoles;
    private int tokenVersion;
    private List<String> consented;

    Draft(AppRegistration original) {
      this.original = original;
      signInAudience = original.signInAudience;
      secrets = original.secrets;
      keys = original.keys;
      certificates = original.certificates;
      federatedCredentials = original.federatedCredentials;
      redirectUris = original.redirectUris;
      identifierUri = original.identifierUri;
      scopes = original.scopes;
      appRoles = original.appRoles;
      tokenVersion = original.tokenVersion;
      consented = original.consented;
    }

    AppRegistration finished() {
      return new AppRegistration(
          original.clientId,
          original.displayName,
          signInAudience,
          secrets,
          keys,
          certificates,
          federatedCredentials,
          redirectUris,
          identifierUri,
          scopes,
          appRoles,
          tokenVersion,
          consented);
    }
  }

  boolean confidential() {
    return !secrets.isEmpty() || signsAssertions();
  }

  /** Whether the app proves itself by something signed, {@code azpacr} 2. */
  boolean signsAssertions() {
    return !keys.isEmpty() || !certificates.isEmpty() || !federatedCredentials.isEmpty();
  }

  String fullName(String scope) {
    return identifierUri + "/" + scope;
  }

  Optional<String> scopeNamed(String name) {
    return scopes.stream().filter(name::equalsIgnoreCase).findFirst();
  }

  /** Exact, but for the port of {@code localhost} and {@code 127.0.0.1}, which Entra ignores. */
  boolean allowsRedirectTo(String requested) {
    return redirectUris.contains(requested)
        || redirectUris.stream()
            .anyMatch(known -> withoutLoopbackPort(known).equals(withoutLoopbackPort(requested)));
  }

  private static String withoutLoopbackPort(String uri) {
    try {
      URI parsed = URI.create(uri);
      boolean loopback =
          "http".equals(parsed.getScheme())
              && ("localhost".equals(parsed.getHost()) || "127.0.0.1".equals(parsed.getHost()));
      return loopback ? uri.replaceFirst(":\\d+(?=/|$)", "") : uri;
    } catch (IllegalArgumentException notAUri) {
      return uri;
    }
  }

  private static <T> List<T> plus(List<T> values, T value) {
    return new ArrayList<>(Stream.concat(values.stream(), Stream.of(value)).toList());
  }
}
