package dev.entrada.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.jose.SigningKey;
import dev.entrada.oauth.OutageException;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.store.Racing;
import dev.entrada.store.StoreException;
import dev.entrada.testing.MutableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final IssuerSettings SETTINGS =
      new IssuerSettings(
          Duration.ofHours(1), Duration.ofDays(90), Optional.empty(), Duration.ofDays(30));

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-03-01T12:00:00Z"));
  private final MemoryStateStore store = new MemoryStateStore(clock);
  private final SigningKeys keys = node();

  private SigningKeys node() {
    return new SigningKeys(store, SETTINGS, clock);
  }

  private static List<String> kids(SigningKeys keys) {
    return keys.published().stream().map(SigningKey::kid).toList();
  }

  @Test
  void areTheSameOnEveryNode() {
    assertThat(kids(node())).hasSize(1).isEqualTo(kids(keys)).containsExactly(keys.current().kid());
  }

  @Test
  void areTheFirstWritersWhenNodesStartAtOnce() throws Exception {
    List<String> kids = Racing.results(racer -> node().current().kid());
    assertThat(new HashSet<>(kids)).hasSize(1);
  }

  /** A node of this release must not sign by half of what a later one wrote. */
  @Test
  void areLeftAloneInTheFormOfALaterRelease() {
    byte[] later = "{\"v\":2,\"keys\":[]}".getBytes(StandardCharsets.UTF_8);
    store.putIfAbsent(SigningKeys.KEY, later, clock.instant().plus(DAY));

    assertThatThrownBy(keys::current)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("later release");
    assertThat(store.get(SigningKeys.KEY).orElseThrow().value()).isEqualTo(later);
  }

  @Test
  void surviveARestart() {
    String kid = keys.current().kid();
    clock.advance(DAY);
    assertThat(node().current().kid()).isEqualTo(kid);
    assertThat(node().jwkSet().find(kid)).isPresent();
  }

  @Test
  void areHeldReadyToVerifyWith() {
    assertThat(keys.jwkSet()).isSameAs(keys.jwkSet());
  }

  @Test
  void arePublishedADayBeforeTheySign() {
    String first = keys.current().kid();
    clock.advance(Duration.ofDays(29).minus(MILLI));
    assertThat(kids(keys)).containsExactly(first);

    clock.advance(Duration.ofMinutes(1)); // a node looks once a minute
    assertThat(kids(keys)).hasSize(2).startsWith(first);
    assertThat(kids(node())).isEqualTo(kids(keys));
    assertThat(keys.current().kid()).isEqualTo(first);
  }

  @Test
  void signFromTheirTimeOn() {
    String first = keys.current().kid();
    clock.advance(Duration.ofDays(29));
    String second = kids(keys).get(1);

    clock.advance(DAY.minus(MILLI));
    assertThat(keys.current().kid()).isEqualTo(first);
    clock.advance(MILLI);
    assertThat(keys.current().kid()).isEqualTo(second);
    assertThat(kids(keys)).containsExactly(first, second);
  }

  @Test
  void areDroppedWhenTheirTokensAreGone() {
    String first = keys.current().kid();
    clock.advance(Duration.ofDays(29));
    String second = kids(keys).get(1);
    clock.advance(DAY);

    clock.advance(Duration.ofMinutes(70).minus(MILLI)); // an hour of tokens, ten minutes of skew
    assertThat(kids(node())).containsExactly(first, second);
    clock.advance(MILLI);
    assertThat(kids(node())).containsExactly(second);
  }

  @Test
  void areStillPublishedADayAheadAfterALongPause() {
    String first = keys.current().kid();
    clock.advance(Duration.ofDays(400));
    SigningKeys restarted = node();
    assertThat(restarted.current().kid()).isEqualTo(first);
    assertThat(kids(restarted)).hasSize(2);
    clock.advance(DAY);
    assertThat(restarted.current().kid()).isNotEqualTo(first);
  }

  @Test
  void rotateOnceOnManyNodes() throws Exception {
    keys.current();
    clock.advance(Duration.ofDays(29));
    List<List<String>> kids = Racing.results(racer -> kids(node()));
    assertThat(new HashSet<>(kids)).hasSize(1);
    assertThat(kids.get(0)).hasSize(2);
  }

  @Test
  void stayKnownWhenTheStoreIsDown() {
    String kid = keys.current().kid();
    store.close();
    clock.advance(Duration.ofDays(29));
    assertThat(keys.current().kid()).isEqualTo(kid);
    assertThat(kids(keys)).containsExactly(kid);
  }

  @Test
  void areUnavailableWhenTheStoreWasNeverUp() {
    store.close();
    assertThatThrownBy(keys::current).isInstanceOf(StoreException.class);
  }

  private SigningKeys retiring(String... kids) {
    return new SigningKeys(store, SETTINGS, Set.of(kids), clock);
  }

  @Test
  void areDroppedAtOnceWhenRetiredAndTheNextWaitsUntilItIsKnown() {
    String leaked = keys.current().kid();
    SigningKeys restarted = retiring(leaked);
    assertThat(kids(restarted)).hasSize(1).doesNotContain(leaked);
    assertThat(restarted.jwkSet().find(leaked)).isEmpty();
    assertThatThrownBy(restarted::current)
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("retired");

    clock.advance(Duration.ofMinutes(5).minus(MILLI)); // what others may keep of /jwks
    assertThatThrownBy(restarted::current).isInstanceOf(OutageException.class);
    clock.advance(MILLI);
    assertThat(restarted.current().kid()).isEqualTo(kids(restarted).get(0));
    assertThat(kids(keys)).as("the other node, a minute later").isEqualTo(kids(restarted));
  }

  @Test
  void areFollowedAtOnceByANextThatIsKnownAlready() {
    String leaked = keys.current().kid();
    clock.advance(Duration.ofDays(29));
    String next = kids(keys).get(1);
    clock.advance(Duration.ofHours(1));
    SigningKeys restarted = retiring(leaked);
    assertThat(kids(restarted)).containsExactly(next);
    assertThat(restarted.current().kid()).isEqualTo(next);
  }

  @Test
  void goOnWhenAnotherThanTheCurrentIsRetired() {
    String current = keys.current().kid();
    clock.advance(Duration.ofDays(29));
    String next = kids(keys).get(1);
    SigningKeys restarted = retiring(next, "never existed");
    assertThat(restarted.current().kid()).isEqualTo(current);
    assertThat(kids(restarted)).hasSize(2).doesNotContain(next);
  }

  @Test
  void stayRetiredOnceWhileTheSettingStays() {
    String leaked = keys.current().kid();
    List<String> kids = kids(retiring(leaked));
    clock.advance(DAY);
    assertThat(kids(retiring(leaked))).isEqualTo(kids);
    assertThat(kids(node())).isEqualTo(kids);
  }
}
