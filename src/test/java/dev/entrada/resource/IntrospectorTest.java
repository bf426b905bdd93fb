package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.Secret;
import dev.entrada.net.OutboundException;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.testing.MutableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many requests, and a server that does not answer. */
@Timeout(20)
class IntrospectorTest {
  private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-23T12:00:00Z"));
  private final TestAuthority authority = new TestAuthority();
  private final AccessTokenVerifier verifier =
      new AccessTokenVerifier(
          new ServerUrl(Tokens.ISSUER),
          new ResourceIndicator(Tokens.RESOURCE),
          authority.keys(),
          Duration.ofSeconds(30));
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch waiting = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private final Introspector introspector =
      new Introspector(
          new TrustedTokens.Introspection(
              "mcp", Secret.of("s3cret"), Duration.ofSeconds(10), Optional.empty()),
          this::endpoint,
          clock);

  private volatile boolean hangs;
  private Thread caller = Thread.currentThread();
  private volatile Throwable failure = new OutboundException("it is down", null);

  private URI endpoint() {
    asked.incrementAndGet();
    if (hangs) {
      waiting.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  @AfterEach
  void stop() {
    end.countDown();
    introspector.close();
  }

  private boolean isRevoked(String id) {
    String token = Tokens.at(clock.instant()).with("jti", id).mint();
    TokenVerification verified = verifier.verify(token, clock.instant());
    return introspector.isRevoked(
        ((TokenVerification.Verified) verified).token(), new BearerToken(token, 0));
  }

  private static void awaitThatItWaits(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  private CompletableFuture<Boolean> isRevokedMeanwhile(String id) {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(isRevoked(id));
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    caller = thread;
    return result;
  }

  @Test
  void afterAPauseOneTriesAloneAndNobodyElseWaits() throws Exception {
    assertThatThrownBy(() -> isRevoked("a")).hasMessage("it is down");
    clock.advance(Duration.ofSeconds(1));
    hangs = true;
    CompletableFuture<Boolean> trying = isRevokedMeanwhile("b");
    waiting.await();

    assertThatThrownBy(() -> isRevoked("c"))
        .isInstanceOf(OutboundException.class)
        .hasMessageContaining("failed a moment ago");
    assertThat(trying).isNotDone();
    assertThat(asked).hasValue(2);
  }

  @Test
  void aFaultOfOursKeepsNobodyWaiting() throws Exception {
    failure = new NoClassDefFoundError("org/example/Gone");
    hangs = true;
    CompletableFuture<Boolean> first = isRevokedMeanwhile("a");
    waiting.await();
    CompletableFuture<Boolean> second = isRevokedMeanwhile("a");
    awaitThatItWaits(caller);
    end.countDown();

    assertThatThrownBy(() -> first.get(10, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(NoClassDefFoundError.class);
    assertThatThrownBy(() -> second.get(10, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(NoClassDefFoundError.class);
  }
}
