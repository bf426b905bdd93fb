package dev.entrada.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.jose.JwkSource;
import dev.entrada.jose.KeysUnavailableException;
import dev.entrada.json.Json;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.OutageException;
import dev.entrada.testing.ClientKey;
import dev.entrada.testing.MutableClock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientKeySetsTest {
  private static final URI ADDRESS = URI.create("https://example.com/jwks");

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-03-01T12:00:00Z"));
  private final ClientKey key = ClientKey.of("ES256");
  private final List<URI> fetched = new ArrayList<>();
  private final ClientKeySets sets =
      new ClientKeySets(new BudgetedFetch(this::answer, clock), clock);
  private boolean down;

  private OutboundResponse answer(URI url) {
    fetched.add(url);
    if (down) {
      throw new OutboundException("no answer", null);
    }
    byte[] body = Json.write(key.jwks()).getBytes(StandardCharsets.UTF_8);
    return new OutboundResponse(200, Map.of(), body);
  }

  @Test
  void keepsASetForTenMinutes() {
    JwkSource source = sets.at(ADDRESS);
    assertThat(source.find(key.kid())).isPresent();
    clock.advance(Duration.ofMinutes(10).minusMillis(1));
    assertThat(source.find(key.kid())).isPresent();
    assertThat(fetched).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(source.find(key.kid())).isPresent();
    assertThat(fetched).hasSize(2);
  }

  @Test
  void asksOnceInThirtySecondsForAnUnknownKey() {
    JwkSource source = sets.at(ADDRESS);
    for (int i = 0; i < 5; i++) {
      assertThat(source.find("unknown")).isEmpty();
    }
    assertThat(fetched).hasSize(1);
    clock.advance(Duration.ofSeconds(30));
    assertThat(source.find("unknown")).isEmpty();
    assertThat(fetched).hasSize(2);
  }

  @Test
  void servesForADayWhileItsHostIsDownAndNoLonger() {
    JwkSource source = sets.at(ADDRESS);
    assertThat(source.find(key.kid())).isPresent();
    down = true;
    clock.advance(Duration.ofHours(24).minusMillis(1));
    assertThat(source.find(key.kid())).isPresent();
    clock.advance(Duration.ofMillis(1));
    assertThatThrownBy(() -> source.find(key.kid())).isInstanceOf(KeysUnavailableException.class);
  }

  @Test
  void callsNoHostMoreThanTenTimesAMinuteHoweverManyDocumentsNameIt() {
    for (int i = 0; i < 15; i++) {
      JwkSource source = sets.at(URI.create("https://Victim.example." + "/jwks/" + i));
      if (i < 10) {
        assertThat(source.find(key.kid())).isPresent();
      } else {
        assertThatThrownBy(() -> source.find(key.kid())).isInstanceOf(OutageException.class);
      }
    }
    assertThat(fetched).hasSize(10);
    assertThat(sets.at(ADDRESS).find(key.kid())).isPresent();
    clock.advance(Duration.ofMinutes(1).minusMillis(1));
    JwkSource waiting = sets.at(URI.create("https://victim.example/jwks/14"));
    assertThatThrownBy(() -> waiting.find(key.kid())).isInstanceOf(OutageException.class);
    clock.advance(Duration.ofMillis(1));
    assertThat(waiting.find(key.kid())).as("what was not asked for has not failed").isPresent();
  }
}
