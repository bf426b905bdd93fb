package dev.entrada.jose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JwkSetTest {
  private static final SigningKey FIRST = SigningKey.generate();
  private static final SigningKey SECOND = SigningKey.generate();

  @SuppressWarnings("unchecked")
  private static Map<String, Object> withoutName(SigningKey key) {
    List<Map<String, Object>> published =
        (List<Map<String, Object>>) JwkSet.publish(List.of(key)).get("keys");
    Map<String, Object> jwk = new HashMap<>(published.get(0));
    jwk.remove("kid");
    return jwk;
  }

  private static JwkSource assertionKeys(List<Map<String, Object>> keys) {
    String set = Json.write(Map.of("keys", keys));
    return JwkSet.parse(set.getBytes(StandardCharsets.UTF_8)).forAssertions();
  }

  @Test
  void anOnlyKeyNeedsNoName() {
    assertThat(assertionKeys(List.of(withoutName(FIRST))).only().orElseThrow().key())
        .isEqualTo(FIRST.publicJwk().key());
  }

  @Test
  void noneOfSeveralIsTheOnlyKeyThoughNoneHasAName() {
    assertThat(assertionKeys(List.of(withoutName(FIRST), withoutName(SECOND))).only()).isEmpty();
  }
}
