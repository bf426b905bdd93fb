package dev.entrada.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.fuzz.UntrustedInput;
import dev.entrada.json.Json;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.ClientAuthMethod;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.OAuthException;
import dev.entrada.testing.ClientKey;
import dev.entrada.testing.MutableClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Metadata documents, and the header that says how long one may be kept. */
class MetadataDocumentFuzz extends UntrustedInput {
  private static final ClientId ID = new ClientId("https://example.com/client.json");
  private static final String DOCUMENT =
      "{\"client_id\":\"https://example.com/client.json\",\"client_name\":\"App\","
          + "\"redirect_uris\":[\"http://127.0.0.1/cb\"],\"token_endpoint_auth_method\":";

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-03-01T12:00:00Z"));
  private final ClientKeySets keySets =
      new ClientKeySets(
          url -> {
            throw new OutboundException("nothing is fetched here", null);
          },
          clock);
  private final String jwks = Json.write(ClientKey.of("ES256").jwks());

  @Override
  protected Stream<String> honest() {
    return Stream.of(
        DOCUMENT + "\"none\"}",
        DOCUMENT + "\"private_key_jwt\",\"jwks\":" + jwks + "}",
        DOCUMENT + "\"private_key_jwt\",\"jwks_uri\":\"https://example.com/jwks\"}",
        DOCUMENT + "\"none\",\"token_endpoint_auth_methods_supported\":[\"none\"]}");
  }

  @Override
  protected void read(String text) {
    Map<String, String> headers =
        Map.of("cache-control", text.length() > 200 ? text.substring(0, 200) : text);
    MetadataDocumentClients clients =
        new MetadataDocumentClients(
            new BudgetedFetch(
                url ->
                    new OutboundResponse(
                        200, Map.copyOf(headers), text.getBytes(StandardCharsets.UTF_8)),
                clock),
            keySets,
            List.of(),
            clock);
    try {
      Client client = clients.fetch(ID);
      assertThat(client.id()).isEqualTo(ID);
      assertThat(client.metadata().redirectUris()).isNotEmpty();
      assertThat(client.authMethod()).isIn(ClientAuthMethod.NONE, ClientAuthMethod.PRIVATE_KEY_JWT);
      assertThat(client.authMethod() == ClientAuthMethod.NONE || clients.keys(ID).isPresent())
          .isTrue();
    } catch (OAuthException e) {
      // refused
    }
  }
}
