package dev.entrada.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.crypto.MasterSecrets;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.fuzz.UntrustedInput;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.oauth.OAuthException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Bodies of registrations, in UTF-8 and in bytes that are no text. */
class RegistrationFuzz extends UntrustedInput {
  private static final Sealer SEALER =
      new Sealer(MasterSecrets.of(Secret.of("s".repeat(32))), "https://auth.example.com");

  @Override
  protected Stream<String> honest() {
    return Stream.of(Registrations.values()).map(Registrations::json);
  }

  @Override
  protected void read(String text) {
    read(text, StandardCharsets.UTF_8);
    read(text, StandardCharsets.ISO_8859_1);
  }

  private static void read(String text, Charset charset) {
    try {
      ClientMetadata metadata =
          ClientMetadata.read(Json.parseObject(text.getBytes(charset), JsonLimits.REQUEST));
      RegisteredClients clients = new RegisteredClients(SEALER);
      Client client = clients.register(metadata);
      assertThat(clients.find(client.id()).orElseThrow().metadata()).isEqualTo(metadata);
      assertThat(Json.write(metadata.toJson())).doesNotContain("null");
    } catch (OAuthException | MalformedJsonException e) {
      // refused
    }
  }
}
