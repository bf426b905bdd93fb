package dev.entrada.client;

import dev.entrada.crypto.Secret;
import dev.entrada.fuzz.UntrustedInput;
import dev.entrada.json.Json;
import dev.entrada.net.OutboundException;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.testing.ClientKey;
import dev.entrada.testing.MutableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** The operator's file of clients: a slip in it is named, and never more than a refusal. */
class ClientsFileFuzz extends UntrustedInput {
  private final MutableClock clock = MutableClock.at(Instant.parse("2026-03-01T12:00:00Z"));
  private final ClientsFileRules rules =
      ClientsFileRules.of(
          List.of(new ResourceIndicator("https://mcp.example.com/mcp")), RedirectPolicy.STANDARD);
  private final ClientKeySets keySets =
      new ClientKeySets(
          url -> {
            throw new OutboundException("nothing is fetched here", null);
          },
          clock);

  @TempDir Path directory;

  @Override
  protected Stream<String> honest() {
    return Stream.of(
        "[{\"client_id\":\"a\",\"redirect_uris\":[\"http://localhost/cb\"]}]",
        "[{\"client_id\":\"mcp\",\"client_secret_hash\":\""
            + HashSecret.hash(Secret.of("a secret of some length"))
            + "\",\"grant_types\":[\"urn:ietf:params:oauth:grant-type:token-exchange\"],"
            + "\"resources\":[\"https://mcp.example.com/mcp\"],"
            + "\"downstream_scopes\":[\"https://graph.microsoft.com/User.Read\"]}]",
        "[{\"client_id\":\"k\",\"redirect_uris\":[\"https://a.example.com/cb\"],\"jwks\":"
            + Json.write(ClientKey.of("EdDSA").jwks())
            + "},{\"client_id\":\"u\",\"redirect_uris\":[\"https://b.example.com/cb\"],"
            + "\"jwks_uri\":\"https://b.example.com/jwks\"}]");
  }

  @Override
  protected void read(String text) {
    try {
      Path file = Files.writeString(directory.resolve("clients.json"), valid(text));
      new PreconfiguredClients(file, rules, keySets, clock);
    } catch (IllegalArgumentException e) {
      // refused
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file cannot hold half of a surrogate pair. */
  private static String valid(String text) {
    return text.replaceAll("[\\ud800-\\udfff]", "?");
  }
}
