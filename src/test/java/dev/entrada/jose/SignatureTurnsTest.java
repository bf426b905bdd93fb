package dev.entrada.jose;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A flood of tokens whose signatures are to be checked does not get all processors. */
class SignatureTurnsTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final JwtRules RULES =
      new JwtRules("at+jwt", Set.of("RS256"), "iss"::equals, Set.of("aud"), Duration.ZERO);
  private static final String TOKEN =
      JwtSigner.sign(
          KEY,
          "at+jwt",
          Map.of("iss", "iss", "aud", "aud", "exp", NOW.plusSeconds(60).getEpochSecond()));

  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger checking = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  /** A key that holds up whoever checks a signature with it. */
  private final class SlowKey implements RSAPublicKey {
    private static final long serialVersionUID = 1L;

    @Override
    public BigInteger getModulus() {
      checking.incrementAndGet();
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return real().getModulus();
    }

    @Override
    public BigInteger getPublicExponent() {
      return real().getPublicExponent();
    }

    @Override
    public String getAlgorithm() {
      return real().getAlgorithm();
    }

    @Override
    public String getFormat() {
      return real().getFormat();
    }

    @Override
    public byte[] getEncoded() {
      return real().getEncoded();
    }

    private RSAPublicKey real() {
      return (RSAPublicKey) KEY.publicJwk().key();
    }
  }

  private void verify(JwkSource keys) {
    if (JwtVerifier.verify(TOKEN, keys, RULES, NOW) instanceof JwtVerification.Accepted) {
      accepted.incrementAndGet();
    }
  }

  private void begin(int count, JwkSource keys) {
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(() -> verify(keys));
      thread.start();
      threads.add(thread);
    }
  }

  private void awaitAllWait() {
    while (!threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void leavesHalfOfTheProcessorsToOthersAndServesAllInTheEnd() throws Exception {
    JwkSource slow =
        kid -> Optional.of(new PublicJwk(kid, new SlowKey(), Optional.empty(), Optional.empty()));
    int count = JwtVerifier.TURNS + 3;
    begin(count, slow);
    awaitAllWait();
    int atOnce = checking.get();
    end.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(atOnce).isEqualTo(JwtVerifier.TURNS);
    assertThat(JwtVerifier.TURNS)
        .isLessThanOrEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    assertThat(accepted).hasValue(count);
  }

  @Test
  void whoWaitsForKeysTakesNoTurn() throws Exception {
    JwkSource absent =
        kid -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return Optional.empty();
        };
    begin(JwtVerifier.TURNS + 3, absent);
    awaitAllWait();
    verify(JwkSet.of(List.of(KEY))); // would wait for ever
    end.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(accepted).hasValue(1);
  }

  @Test
  void aBadSignatureGivesItsTurnBack() {
    JwkSet keys = JwkSet.of(List.of(KEY));
    String forged = TOKEN.substring(0, TOKEN.length() - 10) + "AAAAAAAAAA";
    for (int i = 0; i <= JwtVerifier.TURNS; i++) {
      assertThat(JwtVerifier.verify(forged, keys, RULES, NOW))
          .isEqualTo(new JwtVerification.Rejected(JwtRejection.BAD_SIGNATURE));
    }
    verify(keys);
    assertThat(accepted).hasValue(1);
  }
}
