package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;

/**
 * A client's life from registration to its second refresh, with something happening to the server
 * between any two steps. The person signs in once, whatever happens.
 */
final class ClientsLife {
  private final String base;
  private final Runnable interruption;

  ClientsLife(String base, Runnable interruption) {
    this.base = base;
    this.interruption = interruption;
  }

  /** A new client each time, as after a pause: it finds its connections closed. */
  private OAuthTestClient client() {
    return new OAuthTestClient(base, base + "/mcp");
  }

  /** Lives it; fails if any step does. */
  void live() {
    String id = client().register("http://127.0.0.1/callback");
    interruption.run(); // registered

    HeadlessBrowser browser = new HeadlessBrowser();
    Begun begun = client().begin(id, Map.of("scope", "write"));
    HttpResponse<String> page = browser.open(begun.url());
    interruption.run(); // consent shown

    URI entra = OAuthTestClient.leaving(browser.submit(page, Map.of("decision", "allow")));
    URI callback = browser.signIn(entra, "alice");
    interruption.run(); // at Entra

    HttpResponse<String> answer = browser.open(callback);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    URI location = URI.create(answer.headers().firstValue("Location").orElseThrow());
    String code = OAuthTestClient.parameters(location).get("code");
    interruption.run(); // code issued

    Tokens first = OAuthTestClient.tokens(client().redeem(begun, code));
    interruption.run(); // signed in

    assertThat(Jwt.parse(first.accessToken()).isSignedBy(client().get("/jwks").json())).isTrue();
    Tokens second = OAuthTestClient.tokens(client().refresh(id, first.refreshToken()));
    interruption.run(); // refreshed

    Tokens repeated = OAuthTestClient.tokens(client().refresh(id, first.refreshToken()));
    assertThat(repeated.refreshToken()).isEqualTo(second.refreshToken());
    Tokens third = OAuthTestClient.tokens(client().refresh(id, second.refreshToken()));
    assertThat(third.scope()).isEqualTo("read write");
    assertThat(third.refreshToken()).isNotEqualTo(second.refreshToken());
    assertThat(client().redeem(begun, code).text("error")).isEqualTo("invalid_grant");
    assertThat(client().refresh(id, third.refreshToken()).text("error")).isEqualTo("invalid_grant");
  }
}
