package dev.entrada.entra;

import dev.entrada.oauth.CodeChallenge;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.UriQuery;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The address at which a person signs in. Everything in it is ours but the two hints: a client's
 * own {@code resource} (AADSTS9010010), {@code prompt} (AADSTS90095), {@code state} and challenge
 * never get here.
 */
public final class EntraAuthorizeUrl {
  private final EntraSettings settings;
  private final EntraScopes scopes;
  private final String redirectUri;

  /**
   * @param redirectUri ours, as registered in the app registration
   */
  public EntraAuthorizeUrl(EntraSettings settings, String redirectUri) {
    this.settings = settings;
    this.scopes = new EntraScopes(settings.identifierUri());
    this.redirectUri = redirectUri;
  }

  /**
   * One trip to Entra.
   *
   * @param granted what to ask for, in short names
   * @param loginHint whom to offer first
   * @param domainHint whose sign-in page to go to
   * @param claims a claims challenge to satisfy; the person has just chosen an account then, and is
   *     not asked for one again
   */
  public record Trip(
      Scopes granted,
      String state,
      String nonce,
      CodeChallenge challenge,
      Optional<String> loginHint,
      Optional<String> domainHint,
      Optional<String> claims) {}

  public String build(Trip trip) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("client_id", settings.clientId());
    parameters.put("response_type", "code");
    parameters.put("response_mode", "query");
    parameters.put("redirect_uri", redirectUri);
    parameters.put(
        "scope",
        scopes.forAuthorize(trip.granted(), settings.additionalAuthorizeScopes()).toString());
    parameters.put("state", trip.state());
    parameters.put("nonce", trip.nonce());
    parameters.put("code_challenge", trip.challenge().value());
    parameters.put("code_challenge_method", "S256");
    settings
        .prompt()
        .filter(prompt -> trip.claims().isEmpty())
        .ifPresent(prompt -> parameters.put("prompt", prompt));
    trip.loginHint().ifPresent(hint -> parameters.put("login_hint", hint));
    trip.domainHint().ifPresent(hint -> parameters.put("domain_hint", hint));
    trip.claims().ifPresent(claims -> parameters.put("claims", claims));
    return UriQuery.append(settings.authority().authorizeEndpoint(), parameters);
  }

  /** What is asked for besides, at every trip. */
  public Scopes additionalScopes() {
    return settings.additionalAuthorizeScopes();
  }

  public String redirectUri() {
    return redirectUri;
  }
}
