package dev.entrada.doctor;

import dev.entrada.config.ServerSettings;
import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.RandomTokens;
import dev.entrada.entra.EntraRefusal;
import dev.entrada.entra.EntraSettings;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.OutageException;
import dev.entrada.tenant.EntraApi;
import dev.entrada.tenant.EntraAuthority;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Entra takes the application's credential, and knows our API by its Application ID URI. A single
 * tenant is asked for a token of the application for its own API, which is thrown away; it shows
 * the token version as well. Where there is no one tenant to ask, and with user flows, a code that
 * nobody issued is redeemed instead: Entra looks at the credential too before it says no.
 */
final class CredentialCheck implements Check {
  /** Only assigned applications get tokens for the API; who gets this far has proved itself. */
  private static final String NOT_ASSIGNED = "AADSTS501051";

  private static final String VERSION = "entra.token-version";

  private final EntraSettings entra;
  private final String redirectUri;
  private final OutboundHttp http;

  CredentialCheck(ServerSettings settings, OutboundHttp http) {
    this.entra = settings.entra();
    this.redirectUri = settings.endpoint(settings.redirectPath());
    this.http = http;
  }

  @Override
  public String name() {
    return "entra.credential";
  }

  @Override
  public List<Finding> examine() {
    URI endpoint = entra.authority().tokenEndpoint();
    Map<String, String> form = new LinkedHashMap<>(grant());
    form.put("client_id", entra.clientId());
    try {
      form.putAll(entra.credential().parameters(endpoint));
      OutboundResponse response = http.postForm(endpoint, form);
      JsonObject answer = Json.parseObject(response.body(), JsonLimits.ANSWER);
      return response.status() == 200
          ? accepted(answer)
          : List.of(refused(EntraRefusal.fromAnswer(answer)));
    } catch (OutageException e) {
      return List.of(
          Finding.problem(
              name(),
              String.valueOf(e.getMessage()),
              "Check that the credential can be had, and that this machine may connect to "
                  + endpoint.getHost()
                  + "."));
    } catch (MalformedJsonException e) {
      return List.of(
          Finding.problem(
              name(), "Entra's token endpoint answers without JSON.", "Check entrada.authority."));
    }
  }

  private boolean hasOneTenant() {
    return entra.authority().kind() == EntraAuthority.Kind.SINGLE
        && entra.authority().policy().isEmpty();
  }

  private Map<String, String> grant() {
    String api = entra.identifierUri();
    return hasOneTenant()
        ? Map.of("grant_type", "client_credentials", "scope", api + "/.default")
        : Map.of(
            "grant_type",
            "authorization_code",
            "code",
            RandomTokens.secret(),
            "code_verifier",
            RandomTokens.secret(),
            "redirect_uri",
            redirectUri,
            "scope",
            api + "/" + entra.requiredScopes().stream().findFirst().orElse(".default"));
  }

  private Finding refused(EntraRefusal refusal) {
    if (refusal.code().equals(NOT_ASSIGNED)) {
      return Finding.ok(name(), "Entra takes the credential; its tokens are for people only.");
    }
    if (Refusals.isFault(refusal) || Refusals.isUnlisted(refusal)) {
      return Refusals.finding(name(), refusal);
    }
    return hasOneTenant()
        ? Refusals.finding(name(), refusal)
        : Finding.ok(name(), "Entra complains of the made-up code alone (" + refusal.code() + ").");
  }

  private List<Finding> accepted(JsonObject answer) {
    Finding credential =
        Finding.ok(name(), "Entra takes the credential for " + entra.identifierUri() + ".");
    return claims(answer)
        .map(claims -> List.of(credential, version(claims)))
        .orElse(List.of(credential));
  }

  private Finding version(JsonObject claims) {
    String version = claims.string("ver").orElse("");
    String audience = claims.string("aud").orElse("");
    if (new EntraApi(entra.clientId(), entra.identifierUri()).audiences().contains(audience)) {
      return Finding.ok(VERSION, "Entra's access tokens are of version " + version + ".");
    }
    return Finding.problem(
        VERSION,
        "Entra's access tokens of version " + version + " are for another audience than ours.",
        "Set entrada.identifier-uri to the Application ID URI under Expose an API.");
  }

  /** Nothing is decided by them but what is said here: the token is not used. */
  private static Optional<JsonObject> claims(JsonObject answer) {
    try {
      String[] parts = answer.string("access_token").orElse("").split("\\.", -1);
      return parts.length == 3
          ? Base64Url.decode(parts[1]).map(json -> Json.parseObject(json, JsonLimits.ANSWER))
          : Optional.empty();
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }
}
