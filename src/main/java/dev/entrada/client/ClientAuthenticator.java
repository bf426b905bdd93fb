package dev.entrada.client;

import dev.entrada.crypto.Secret;
import dev.entrada.jose.JwkSource;
import dev.entrada.jose.JwtRules;
import dev.entrada.jose.JwtVerification;
import dev.entrada.jose.JwtVerifier;
import dev.entrada.jose.UnverifiedJwt;
import dev.entrada.jose.VerifiedJwt;
import dev.entrada.oauth.ClientAuthMethod;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.Parameters;
import dev.entrada.web.Params;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Who calls an endpoint that takes no browser. Public clients name themselves; that a grant is
 * theirs shows in what they present (verifier, refresh token). The others prove themselves by a
 * secret, in the header or the form, or by a signed assertion. What is wrong with a secret or an
 * assertion is not told.
 */
public final class ClientAuthenticator {
  /** What a client's assertion may be signed with; advertised in the metadata. */
  public static final Set<String> ASSERTION_ALGORITHMS = Set.of("RS256", "PS256", "ES256", "EdDSA");

  private static final String ASSERTION_TYPE =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  private static final Duration SKEW = Duration.ofSeconds(30);

  /** A longer life would have to be remembered for as long. */
  private static final Duration MAX_ASSERTION_LIFETIME = Duration.ofMinutes(10);

  private final ClientDirectory clients;
  private final SpentAssertions spent;
  private final Set<String> audiences;
  private final Clock clock;

  /**
   * @param audiences what {@code aud} of an assertion may be: our issuer and our token endpoint
   */
  public ClientAuthenticator(
      ClientDirectory clients, SpentAssertions spent, Set<String> audiences, Clock clock) {
    this.clients = clients;
    this.spent = spent;
    this.audiences = Set.copyOf(audiences);
    this.clock = clock;
  }

  /**
   * @param secrets form-decoded and, if that differs, as it stands
   */
  private record Basic(String id, List<Secret> secrets) {}

  /**
   * @param authorization the {@code Authorization} header
   * @throws OAuthException invalid_client if the request names no client that we know, or two, or
   *     fails to prove the one it names, or one that is blocked; invalid_request if it tries to
   *     prove it in two ways
   */
  public AuthenticatedClient authenticate(Params form, Optional<String> authorization) {
    return authenticate(form, authorization, clients::identify);
  }

  /** As {@link #authenticate}, for what a client may do even if it is blocked. */
  public AuthenticatedClient authenticateThoughBlocked(
      Params form, Optional<String> authorization) {
    return authenticate(form, authorization, clients::identifyThoughBlocked);
  }

  private AuthenticatedClient authenticate(
      Params form, Optional<String> authorization, Function<String, ClientId> known) {
    Optional<String> assertion = form.one("client_assertion");
    Optional<Basic> basic = authorization.map(ClientAuthenticator::basic);
    Optional<Secret> posted = form.one(Parameters.CLIENT_SECRET).map(Secret::of);
    if (Stream.of(assertion, basic, posted).filter(Optional::isPresent).count() > 1) {
      // RFC 6749 §2.3: which of them was checked would be anybody's guess.
      throw new OAuthException(
          ErrorCode.INVALID_REQUEST, "the client authenticates in more than one way");
    }
    ClientId id = known.apply(named(form, basic, assertion));
    if (assertion.isPresent()) {
      return byAssertion(id, form, assertion.get());
    }
    Optional<PreconfiguredClient> configured = clients.preconfigured(id);
    if (configured.isPresent()) {
      return configured(configured.get(), basic.map(Basic::secrets).or(() -> posted.map(List::of)));
    }
    // A registered client is public; a secret that it sends by habit means nothing.
    return new AuthenticatedClient(id, false, Optional.empty(), Optional.empty());
  }

  private static String named(Params form, Optional<Basic> basic, Optional<String> assertion) {
    Optional<String> inForm = form.one(Parameters.CLIENT_ID);
    Optional<String> proving =
        basic
            .map(Basic::id)
            .or(() -> assertion.flatMap(UnverifiedJwt::parse).flatMap(UnverifiedJwt::subject));
    if (inForm.isPresent() && proving.isPresent() && !inForm.equals(proving)) {
      throw refusal("the request names two clients");
    }
    return inForm
        .or(() -> proving)
        .orElseThrow(() -> new OAuthException(ErrorCode.INVALID_CLIENT, "client_id is missing"));
  }

  private static AuthenticatedClient configured(
      PreconfiguredClient client, Optional<List<Secret>> secrets) {
    if (client.authMethod() == ClientAuthMethod.NONE) {
      return new AuthenticatedClient(client.id(), false, client.resourceServer(), Optional.empty());
    }
    boolean right =
        client.secretHash().isPresent()
            && secrets.isPresent()
            && secrets.get().stream().anyMatch(client.secretHash().get()::matches);
    if (!right) {
      throw refusal("wrong or missing credential of " + client.id());
    }
    return new AuthenticatedClient(client.id(), true, client.resourceServer(), Optional.empty());
  }

  private AuthenticatedClient byAssertion(ClientId id, Params form, String assertion) {
    if (!form.one("client_assertion_type").map(ASSERTION_TYPE::equals).orElse(false)) {
      throw refusal("client_assertion_type is missing or unknown");
    }
    Optional<PreconfiguredClient> configured = clients.preconfigured(id);
    JwkSource keys =
        configured
            .flatMap(PreconfiguredClient::keys)
            .or(() -> clients.documentKeys(id))
            .orElseThrow(() -> refusal("the client has no keys"));
    VerifiedJwt token = verify(id, assertion, keys);
    Instant now = clock.instant();
    if (now.plus(MAX_ASSERTION_LIFETIME).isBefore(token.expiresAt())) {
      throw refusal("the assertion lives too long");
    }
    String jti = token.string("jti").orElseThrow(() -> refusal("the assertion has no jti"));
    return new AuthenticatedClient(
        id,
        true,
        configured.flatMap(PreconfiguredClient::resourceServer),
        Optional.of(spent.of(id, jti, token.expiresAt().plus(SKEW))));
  }

  private VerifiedJwt verify(ClientId id, String assertion, JwkSource keys) {
    JwtRules rules =
        new JwtRules(JwtRules.ANY_TYPE, ASSERTION_ALGORITHMS, id.value()::equals, audiences, SKEW);
    JwtVerification result = JwtVerifier.verify(assertion, keys, rules, clock.instant());
    if (result instanceof JwtVerification.Accepted accepted
        && accepted.token().string("sub").map(id.value()::equals).orElse(false)) {
      return accepted.token();
    }
    throw refusal("the assertion is not acceptable: " + result);
  }

  private static Basic basic(String header) {
    if (header.regionMatches(true, 0, "Basic ", 0, 6)) {
      try {
        byte[] pair = Base64.getDecoder().decode(header.substring(6).strip());
        String[] parts = new String(pair, StandardCharsets.UTF_8).split(":", 2);
        if (parts.length == 2) {
          Optional<String> decoded = decode(parts[1]);
          return new Basic(
              decode(parts[0]).orElse(parts[0]),
              Stream.concat(decoded.stream(), Stream.of(parts[1]))
                  .distinct()
                  .map(Secret::of)
                  .toList());
        }
      } catch (IllegalArgumentException e) {
        // falls through: what cannot be read names nobody
      }
    }
    throw refusal("the Authorization header is not one that is used here");
  }

  /**
   * RFC 6749 §2.3.1 wants both halves form-encoded. Official clients send them as they are, which
   * differs for a secret with a plus or per cent sign; empty if that is no encoding of anything.
   */
  private static Optional<String> decode(String half) {
    try {
      return Optional.of(URLDecoder.decode(half, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static OAuthException refusal(String reason) {
    return new OAuthException(
        ErrorCode.INVALID_CLIENT, "the client could not be authenticated", reason);
  }
}
