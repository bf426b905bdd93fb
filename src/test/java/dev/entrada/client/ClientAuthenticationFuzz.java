package dev.entrada.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.crypto.MasterSecrets;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.fuzz.UntrustedInput;
import dev.entrada.json.Json;
import dev.entrada.net.OutboundException;
import dev.entrada.oauth.OAuthException;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.testing.ClientKey;
import dev.entrada.testing.MutableClock;
import dev.entrada.web.Params;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The {@code Authorization} header and the form of the token endpoint, a line break between. */
class ClientAuthenticationFuzz extends UntrustedInput {
  private static final String ISSUER = "https://auth.example.com";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String SECRET = "correct horse battery staple";

  private final MutableClock clock = MutableClock.at(NOW);
  private final ClientKey key = ClientKey.of("ES256");
  private final String assertion = key.sign(ClientKey.claims("signs", ISSUER, NOW));
  private final String asserting =
      "\nclient_assertion="
          + assertion
          + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
  private final ClientAuthenticator authenticator = authenticator();

  private ClientAuthenticator authenticator() {
    ClientKeySets keySets =
        new ClientKeySets(
            url -> {
              throw new OutboundException("nothing is fetched here", null);
            },
            clock);
    String entry = "{\"client_id\":\"%s\",\"redirect_uris\":[\"http://localhost/cb\"],%s}";
    String clients =
        "["
            + entry.formatted(
                "knows", "\"client_secret_hash\":\"" + HashSecret.hash(Secret.of(SECRET)) + "\"")
            + ","
            + entry.formatted("signs", "\"jwks\":" + Json.write(key.jwks()))
            + "]";
    try {
      Path file = Files.createTempFile("clients", ".json");
      Files.writeString(file, clients);
      ClientDirectory directory =
          new ClientDirectory(
              Optional.of(
                  new PreconfiguredClients(
                      file,
                      ClientsFileRules.of(List.of(), RedirectPolicy.STANDARD),
                      keySets,
                      clock)),
              Optional.of(
                  new RegisteredClients(
                      new Sealer(MasterSecrets.of(Secret.of("s".repeat(32))), ISSUER))),
              Optional.empty(),
              RedirectPolicy.STANDARD,
              Set.of());
      Files.delete(file);
      return new ClientAuthenticator(
          directory, new SpentAssertions(new MemoryStateStore(clock)), Set.of(ISSUER), clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected Stream<String> honest() {
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(("knows:" + SECRET).getBytes(StandardCharsets.UTF_8));
    return Stream.of(
        basic + "\ngrant_type=authorization_code",
        "\nclient_id=knows&client_secret=correct+horse+battery+staple",
        asserting,
        "Bearer x\nclient_id=knows");
  }

  @Override
  protected void read(String text) {
    String[] parts = text.split("\n", 2);
    Optional<String> header = Optional.of(parts[0]).filter(h -> !h.isEmpty());
    try {
      AuthenticatedClient client =
          authenticator.authenticate(Params.parse(parts.length < 2 ? "" : parts[1]), header);
      assertThat(client.proven()).as("only two clients are known, and both must prove it").isTrue();
      assertThat(text).matches(sent -> mayProve(sent));
    } catch (OAuthException e) {
      // refused
    }
  }

  /** Whoever is let in has brought the secret, in some spelling, or the signed bytes. */
  private boolean mayProve(String text) {
    String header = text.split("\n", 2)[0];
    return text.contains(assertion.substring(assertion.lastIndexOf('.')))
        || header.regionMatches(true, 0, "Basic ", 0, 6)
        || text.contains("client_secret");
  }
}
