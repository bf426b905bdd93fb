package dev.entrada.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.testing.RedisServer;
import dev.entrada.testing.TlsFront;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.SslOptions;

/** Redis behind TLS, which is ended in front of it, as many who offer Redis do. */
class RedisTlsTest {
  @TempDir private Path directory;

  private static RedisAccess access(TlsFront front) {
    return RedisAccess.parse(
            "rediss://localhost:" + front.port(), Optional.empty(), Optional.empty())
        .orElseThrow();
  }

  private TlsFront front(String name) {
    return TlsFront.to(RedisServer.shared().port(), directory, name);
  }

  private static StateStore open(TlsFront front) {
    return Redis.openStore(
        access(front),
        Clock.systemUTC(),
        SslOptions.builder().truststore(front.keyStore().toFile(), TlsFront.PASSWORD));
  }

  @Test
  void talksToAServerWhoseCertificateIsTrustedAndForItsName() {
    try (TlsFront front = front("localhost");
        StateStore store = open(front)) {
      StateKey key = new StateKey("session", "tls");
      assertThat(store.putIfAbsent(key, new byte[1], Instant.now().plusSeconds(9))).isTrue();
      assertThat(store.take(key)).isPresent();
    }
  }

  @Test
  void talksToNoServerWhoseCertificateIsForAnotherName() {
    try (TlsFront front = front("elsewhere.example")) {
      assertThatThrownBy(() -> open(front))
          .isInstanceOf(StoreException.class)
          .hasStackTraceContaining("No subject alternative DNS name matching localhost found");
    }
  }

  @Test
  void talksToNoServerThatTheJvmDoesNotTrust() {
    try (TlsFront front = front("localhost")) {
      assertThatThrownBy(() -> Redis.openStore(access(front), Clock.systemUTC()))
          .isInstanceOf(StoreException.class)
          .hasStackTraceContaining("unable to find valid certification path");
    }
  }
}
