package dev.entrada.testing;

import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The authorization whose {@code state} at Entra is the largest that can be: of the client with the
 * largest id, with the longest state of its own.
 *
 * @param redirectUri of the client, the last of three
 */
public record LargestState(Begun begun, String redirectUri) {

  /** Registers ever longer URIs until the id would pass 1,024 characters, and takes the last. */
  public static LargestState begin(OAuthTestClient client) {
    String first = "http://127.0.0.1/callback";
    String second = "https://client.example/" + "a".repeat(400);
    String id = "";
    String redirectUri = "";
    for (int length = 150; length < 400; length++) {
      String third = "https://client.example/" + "b".repeat(length);
      String body = "{\"redirect_uris\":[\"%s\",\"%s\",\"%s\"]}".formatted(first, second, third);
      Answer answer = client.post("/register", "application/json", body);
      if (answer.status() != 201) {
        if (!answer.text("error").equals("invalid_client_metadata")) {
          throw new IllegalStateException("registration answered " + answer);
        }
        return new LargestState(begin(client, id, redirectUri), redirectUri);
      }
      id = answer.text("client_id");
      redirectUri = third;
    }
    throw new IllegalStateException("no registration was too large");
  }

  private static Begun begin(OAuthTestClient client, String id, String redirectUri) {
    Map<String, String> change = new LinkedHashMap<>();
    change.put("redirect_uri", redirectUri);
    change.put("state", "\u20ac".repeat(341) + "s");
    change.put("scope", "write");
    return client.begin(id, change);
  }

  /**
   * Redeems what the callback answered.
   *
   * @throws IllegalStateException if that was no redirect with the client's own state
   */
  public Tokens redeem(OAuthTestClient client, HttpResponse<String> callback) {
    String location =
        callback
            .headers()
            .firstValue("Location")
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the callback answered " + callback.statusCode() + callback.body()));
    Map<String, String> answered = OAuthTestClient.parameters(URI.create(location));
    if (!begun.state().equals(answered.get("state"))) {
      throw new IllegalStateException("not the client's state: " + location);
    }
    Map<String, String> form = client.redemption(begun, answered.get("code"));
    form.put("redirect_uri", redirectUri);
    return OAuthTestClient.tokens(client.postForm("/token", form));
  }
}
