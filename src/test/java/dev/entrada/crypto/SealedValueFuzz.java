package dev.entrada.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.fuzz.UntrustedInput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** {@code state}, consent forms, client ids: ours byte for byte, or nobody's. */
class SealedValueFuzz extends UntrustedInput {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Sealer SEALER =
      new Sealer(MasterSecrets.of(Secret.of("s".repeat(32))), "https://auth.example.com");
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

  private final String dated =
      SEALER.sealUntil(Purpose.STATE, "", NOW.plus(Duration.ofHours(1)), CONTENT);
  private final String client =
      Base64Url.encode(SEALER.sealDeterministic(Purpose.CLIENT_ID, "", CONTENT));

  @Override
  protected Stream<String> honest() {
    return Stream.of(dated, client);
  }

  @Override
  protected void read(String text) {
    assertThat(SEALER.open(Purpose.STATE, "", text, NOW) instanceof Opened.Valid)
        .isEqualTo(text.equals(dated));
    assertThat(
            Base64Url.decode(text)
                .flatMap(bytes -> SEALER.open(Purpose.CLIENT_ID, "", bytes))
                .isPresent())
        .isEqualTo(text.equals(client));
  }
}
