package dev.entrada.doctor;

import dev.entrada.config.ServerSettings;
import dev.entrada.jose.JwkSet;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.OutageException;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/** The keys can be had where the metadata says, and are those of our store. */
final class KeysCheck implements Check {
  private final String url;
  private final Supplier<List<String>> ownKeys;
  private final OutboundHttp http;

  KeysCheck(ServerSettings settings, Supplier<List<String>> ownKeys, OutboundHttp http) {
    this.url = settings.endpoint("/jwks");
    this.ownKeys = ownKeys;
    this.http = http;
  }

  @Override
  public String name() {
    return "public.keys";
  }

  @Override
  public List<Finding> examine() {
    return List.of(finding());
  }

  private Finding finding() {
    String remedy = "Check entrada.base-url, and what stands between clients and this server.";
    try {
      OutboundResponse response = http.get(URI.create(url));
      if (response.status() != 200) {
        return Finding.problem(name(), url + " answers " + response.status() + ".", remedy);
      }
      JwkSet published = JwkSet.parse(response.body());
      if (published.isEmpty()) {
        return Finding.problem(name(), url + " has no key.", remedy);
      }
      boolean hasOurs = ownKeys.get().stream().allMatch(kid -> published.find(kid).isPresent());
      return hasOurs
          ? Finding.ok(name(), "The signing keys are published.")
          : Finding.problem(
              name(),
              url + " has other signing keys than the store of this server.",
              "Give all servers behind the URL one store, and let caches in front of them keep"
                  + " /jwks no longer than its max-age, five minutes.");
    } catch (MalformedJsonException e) {
      return Finding.problem(name(), url + " answers with something else than keys.", remedy);
    } catch (OutageException e) {
      return Finding.problem(
          name(), url + " cannot be reached from here (" + e.getMessage() + ").", remedy);
    }
  }
}
