package dev.entrada.resource;

import dev.entrada.jose.JwkSet;
import dev.entrada.jose.JwkSource;
import dev.entrada.jose.SigningKey;
import dev.entrada.oauth.ServerUrl;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A server in the same app. */
final class TestAuthority implements TokenAuthority {
  final AtomicReference<JwkSet> keys = new AtomicReference<>(JwkSet.of(List.of(Tokens.KEY)));
  final Set<String> endedSessions = ConcurrentHashMap.newKeySet();
  final AtomicInteger lookUps = new AtomicInteger();

  void publish(SigningKey... signingKeys) {
    keys.set(JwkSet.of(List.of(signingKeys)));
  }

  @Override
  public ServerUrl issuer() {
    return new ServerUrl(Tokens.ISSUER);
  }

  @Override
  public JwkSource keys() {
    return kid -> keys.get().find(kid);
  }

  @Override
  public boolean isRevoked(VerifiedAccessToken token) {
    lookUps.incrementAndGet();
    return token.sessionId().map(endedSessions::contains).orElse(false);
  }
}
