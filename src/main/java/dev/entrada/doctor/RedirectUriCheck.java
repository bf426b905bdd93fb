package dev.entrada.doctor;

import dev.entrada.config.ServerSettings;
import dev.entrada.crypto.RandomTokens;
import dev.entrada.entra.EntraAuthorizeUrl;
import dev.entrada.entra.EntraRefusal;
import dev.entrada.entra.EntraSettings;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.CodeChallenge;
import dev.entrada.oauth.OutageException;
import dev.entrada.oauth.Parameters;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Entra sends browsers back to us, and knows the scopes: asked as a browser in which nobody is
 * signed in, with {@code prompt=none}. An address that cannot be registered is asked for as well,
 * so that an Entra which answers alike to both is not taken for agreement.
 */
final class RedirectUriCheck implements Check {
  private static final Pattern SHOWN = Pattern.compile("((?:AADSTS|AADB2C)\\d{4,9}):");
  private static final Map<String, String> AS_BROWSER = Map.of("Accept", "text/html");

  private final ServerSettings settings;
  private final String redirectUri;
  private final OutboundHttp http;

  RedirectUriCheck(ServerSettings settings, OutboundHttp http) {
    this.settings = settings;
    this.redirectUri = settings.endpoint(settings.redirectPath());
    this.http = http;
  }

  @Override
  public String name() {
    return "entra.redirect-uri";
  }

  @Override
  public List<Finding> examine() {
    try {
      OutboundResponse answer = ask(redirectUri);
      if (!isBackAt(answer, redirectUri)) {
        return List.of(shown(answer));
      }
      String stranger = redirectUri + "/" + RandomTokens.id();
      if (isBackAt(ask(stranger), stranger)) {
        return List.of(unclear("Entra would send browsers to an address that nobody registered"));
      }
      return List.of(
          Finding.ok(name(), "Entra sends browsers back to " + redirectUri + "."), scopes(answer));
    } catch (OutageException e) {
      return List.of(
          Finding.problem(
              name(),
              String.valueOf(e.getMessage()),
              "Check entrada.authority, and that this machine may connect to it."));
    }
  }

  private OutboundResponse ask(String address) {
    EntraSettings entra = settings.entra();
    EntraSettings silent =
        new EntraSettings(
            entra.authority(),
            entra.tenants(),
            entra.clientId(),
            entra.credential(),
            entra.identifierUri(),
            entra.requiredScopes(),
            entra.additionalAuthorizeScopes(),
            Optional.of("none"));
    EntraAuthorizeUrl.Trip trip =
        new EntraAuthorizeUrl.Trip(
            settings.catalogue().required().plus(settings.catalogue().optional()),
            RandomTokens.id(),
            RandomTokens.id(),
            CodeChallenge.of(RandomTokens.secret()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return http.get(URI.create(new EntraAuthorizeUrl(silent, address).build(trip)), AS_BROWSER);
  }

  private static boolean isBackAt(OutboundResponse answer, String address) {
    String location = answer.header("location").orElse("");
    return answer.status() / 100 == 3
        && (location.startsWith(address + "?") || location.startsWith(address + "#"));
  }

  private Finding shown(OutboundResponse answer) {
    Matcher code = SHOWN.matcher(new String(answer.body(), StandardCharsets.UTF_8));
    return code.find()
        ? Refusals.finding(name(), EntraRefusal.fromRedirect("", code.group(1)))
        : unclear(
            "Entra answered "
                + answer.status()
                + " and neither sent the browser back nor said why not");
  }

  private Finding unclear(String why) {
    return Finding.warning(
        name(),
        why + ": whether the redirect URI is registered cannot be told without a sign-in.",
        "Sign in once. " + redirectUri + " must be a redirect URI of the platform Web.");
  }

  /** That nobody is signed in is what should be wrong. */
  private static Finding scopes(OutboundResponse answer) {
    Map<String, String> parameters = parameters(answer.header("location").orElse(""));
    EntraRefusal refusal =
        EntraRefusal.fromRedirect(
            parameters.getOrDefault(Parameters.ERROR, ""),
            parameters.getOrDefault(Parameters.ERROR_DESCRIPTION, ""));
    return Refusals.isFault(refusal) || Refusals.isUnlisted(refusal)
        ? Refusals.finding("entra.scopes", refusal)
        : Finding.ok("entra.scopes", "Entra has nothing against the scopes.");
  }

  private static Map<String, String> parameters(String location) {
    return Stream.of(location.replaceFirst("^[^?#]*[?#]", "").split("&", -1))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair.length == 2)
        .collect(Collectors.toMap(p -> decode(p[0]), p -> decode(p[1]), (a, b) -> a));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
