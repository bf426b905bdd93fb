package dev.entrada.testing;

import dev.entrada.client.HashSecret;
import dev.entrada.crypto.Secret;
import dev.entrada.json.Json;
import dev.entrada.testing.OAuthTestClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An MCP server that exchanges the tokens it gets, as the operator lists it in the clients file.
 *
 * @param id its {@code client_id}
 */
public record TestResourceServer(String id, Secret secret) {
  public static final String USER_READ = "https://graph.microsoft.com/User.Read";
  public static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  public static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  /** A secret that both halves of Basic must encode. */
  public static TestResourceServer named(String id) {
    return new TestResourceServer(id, Secret.of("a secret+of %" + id + ":&/"));
  }

  /** Its entry in the clients file, with a hash of the secret. */
  public Map<String, Object> entry(String resource, String... downstreamScopes) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("client_id", id);
    entry.put("client_secret_hash", HashSecret.hash(secret));
    entry.put("grant_types", List.of(EXCHANGE));
    entry.put("resources", List.of(resource));
    entry.put("downstream_scopes", List.of(downstreamScopes));
    return entry;
  }

  /** Writes a clients file and configures it. */
  public static void list(
      Map<String, String> settings, Path directory, List<Map<String, Object>> entries) {
    try {
      Path file = Files.createTempFile(directory, "clients", ".json");
      String json = entries.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
      Files.writeString(file, json);
      settings.put("clients-file", file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The form of an exchange, without any proof of who asks. */
  public static Map<String, String> form(String accessToken, String scope) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", EXCHANGE);
    form.put("subject_token", accessToken);
    form.put("subject_token_type", ACCESS_TOKEN);
    form.put("scope", scope);
    return form;
  }

  /** Exchanges with {@code client_secret_basic}. */
  public Answer exchange(String base, String accessToken, String scope) {
    return post(base + "/token", form(accessToken, scope));
  }

  /** Asks whether a token is active. */
  public Answer introspect(TestServer server, String accessToken) {
    return post(server.baseUrl() + "/introspect", Map.of("token", accessToken));
  }

  private Answer post(String url, Map<String, String> form) {
    String pair =
        OAuthTestClient.encode(Map.of("", id)).substring(1)
            + ":"
            + OAuthTestClient.encode(Map.of("", secret.reveal())).substring(1);
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    return RawHttp.post(
        url,
        Map.of(
            "Content-Type", "application/x-www-form-urlencoded", "Authorization", "Basic " + basic),
        OAuthTestClient.encode(form));
  }

  public Answer exchange(TestServer server, String accessToken, String scope) {
    return exchange(server.baseUrl(), accessToken, scope);
  }
}
