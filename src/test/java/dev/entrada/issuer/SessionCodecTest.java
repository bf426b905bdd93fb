package dev.entrada.issuer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Secret;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.TokenSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionCodecTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final String ID = RandomTokens.id();

  private static Session session(Optional<RefreshState> refresh, Optional<Instant> endsAt) {
    Instant wholeSecond = Instant.parse("2026-03-01T13:00:00Z");
    return new Session(
        ID,
        Issuing.authorization()
            .renewed(
                Map.of(
                    "name",
                    "\u00c4nn \"A\" \u202e",
                    "roles",
                    List.of("a/b", "c"),
                    "nested",
                    Map.of("x", true)),
                Scopes.of("read")),
        new TokenSet(
            Secret.of("access"),
            refresh.map(r -> Secret.of("upstream")),
            Optional.empty(),
            wholeSecond),
        new CodeState("hash", wholeSecond, refresh.isPresent()),
        refresh,
        NOW,
        NOW.plusSeconds(60),
        endsAt,
        false);
  }

  @Test
  void readsWhatItWrote() {
    RefreshState state =
        RefreshState.first(Secret.of(RandomTokens.bytes(32)))
            .rotate(1, NOW, "node-1")
            .rotate(2, NOW.plusMillis(1), "node-2");
    for (Session session :
        List.of(
            session(Optional.of(state), Optional.of(NOW.plusSeconds(5))),
            session(Optional.empty(), Optional.empty()))) {
      assertThat(SessionCodec.decode(ID, SessionCodec.encode(session))).contains(session);
    }
  }

  @Test
  void readsWhatOnceHadNoScopesAskedFor() {
    Session narrowed = session(Optional.empty(), Optional.empty());
    String stored = new String(SessionCodec.encode(narrowed), UTF_8);
    assertThat(narrowed.authorization().asked()).isEqualTo(Scopes.of("read", "write"));
    assertThat(narrowed.authorization().scopes()).isEqualTo(Scopes.of("read"));
    String former = stored.replace("\"asked\":\"read write\",", "");
    assertThat(former).isNotEqualTo(stored);

    Authorization read =
        SessionCodec.decode(ID, former.getBytes(UTF_8)).orElseThrow().authorization();

    assertThat(read.asked()).isEqualTo(Scopes.of("read"));
    assertThat(read.scopes()).isEqualTo(Scopes.of("read"));
  }

  @Test
  void ignoresMembersOfALaterRelease() {
    Session session = session(Optional.empty(), Optional.empty());
    String stored = new String(SessionCodec.encode(session), UTF_8);
    String later = "{\"later\":{\"a\":[1,null]}," + stored.substring(1);
    assertThat(SessionCodec.decode(ID, later.getBytes(UTF_8))).contains(session);
  }

  @Test
  void refusesALaterVersion() {
    String stored =
        new String(SessionCodec.encode(session(Optional.empty(), Optional.empty())), UTF_8);
    String later = stored.replace("\"v\":1", "\"v\":2");
    assertThatThrownBy(() -> SessionCodec.decode(ID, later.getBytes(UTF_8)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void remembersOnlyThatASessionEnded() {
    assertThat(SessionCodec.decode(ID, SessionCodec.ended())).isEmpty();
    assertThat(new String(SessionCodec.ended(), UTF_8)).hasSize("{'v':1,'ended':true}".length());
  }
}
