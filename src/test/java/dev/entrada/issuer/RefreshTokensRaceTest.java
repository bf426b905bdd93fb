package dev.entrada.issuer;

import static dev.entrada.issuer.Issuing.presented;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.issuer.RefreshTokens.Renewal;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.OutageException;
import dev.entrada.store.Racing;
import dev.entrada.store.StoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several callers with one token, on one node and on two; and how long sessions last. */
class RefreshTokensRaceTest {
  private final Issuing issuing = new Issuing();
  private final AtomicInteger calls = new AtomicInteger();

  private Renewal renew(Session session) {
    return new Renewal(
        issuing.upstream("entra-" + (calls.incrementAndGet() + 1)),
        session.authorization().claims(),
        session.authorization().scopes());
  }

  private static String token(IssuedTokens issued) {
    return issued.refreshToken().orElseThrow().reveal();
  }

  @Test
  void answersAllAlikeWithOneCallToEntra() throws Exception {
    for (int round = 1; round <= 10; round++) {
      String first = issuing.refreshToken();
      List<String> answers =
          Racing.results(
              racer -> token(issuing.node.refreshTokens().refresh(presented(first), this::renew)));
      assertThat(new HashSet<>(answers)).hasSize(1).doesNotContain(first);
      assertThat(calls).hasValue(round);
    }
  }

  @Test
  void answersAllAlikeOnTwoNodes() throws Exception {
    for (int round = 1; round <= 10; round++) {
      String first = issuing.refreshToken();
      List<RefreshTokens> nodes =
          List.of(issuing.node.refreshTokens(), issuing.another().refreshTokens());
      List<String> answers =
          Racing.results(
              racer -> token(nodes.get(racer % 2).refresh(presented(first), this::renew)));
      assertThat(new HashSet<>(answers)).hasSize(1).doesNotContain(first);
      assertThat(calls.get()).isLessThanOrEqualTo(round * 2);
    }
  }

  @Test
  void answersTheLoserOfTheCompareAndSetWithTheWinnersResult() throws Exception {
    String first = issuing.refreshToken();
    CyclicBarrier bothAsk = new CyclicBarrier(2);
    RefreshTokens.Upstream together =
        session -> {
          try {
            bothAsk.await(10, TimeUnit.SECONDS);
          } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
          }
          return renew(session);
        };
    RefreshTokens here = issuing.node.refreshTokens();
    RefreshTokens there = issuing.another().refreshTokens();
    CompletableFuture<String> one =
        CompletableFuture.supplyAsync(() -> token(here.refresh(presented(first), together)), run());
    CompletableFuture<String> two =
        CompletableFuture.supplyAsync(
            () -> token(there.refresh(presented(first), together)), run());
    assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo(two.get(10, TimeUnit.SECONDS));
    assertThat(calls).hasValue(2);
    assertThat(issuing.session(first).refresh().orElseThrow().current()).isEqualTo(2);
  }

  private static java.util.concurrent.Executor run() {
    return task -> new Thread(task).start();
  }

  @Test
  void sharesAnOutageWithThoseWhoWait() throws Exception {
    String first = issuing.refreshToken();
    Session before = issuing.session(first);
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch fail = new CountDownLatch(1);
    RefreshTokens.Upstream outage =
        session -> {
          calls.incrementAndGet();
          asking.countDown();
          try {
            assertThat(fail.await(10, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          throw new StoreException("an outage");
        };
    CompletableFuture<OutageException> leading = new CompletableFuture<>();
    CompletableFuture<OutageException> waiting = new CompletableFuture<>();
    Thread leader = refusal(first, outage, leading);
    assertThat(asking.await(10, TimeUnit.SECONDS)).isTrue();
    Thread waiter = refusal(first, outage, waiting);
    while (waiter.getState() != Thread.State.TIMED_WAITING) {
      assertThat(waiter.isAlive()).isTrue();
      Thread.onSpinWait();
    }
    fail.countDown();
    assertThat(waiting.get(10, TimeUnit.SECONDS)).isSameAs(leading.get(10, TimeUnit.SECONDS));
    leader.join();
    waiter.join();
    assertThat(calls).hasValue(1);
    assertThat(issuing.session(first)).isEqualTo(before);
  }

  private Thread refusal(
      String token, RefreshTokens.Upstream upstream, CompletableFuture<OutageException> refusal) {
    Thread thread =
        new Thread(
            () -> {
              try {
                issuing.node.refreshTokens().refresh(presented(token), upstream);
                refusal.completeExceptionally(new AssertionError("no outage"));
              } catch (OutageException e) {
                refusal.complete(e);
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void endsWhatARotationElsewhereWouldBringBack() {
    String first = issuing.refreshToken();
    assertThatThrownBy(
            () ->
                issuing
                    .node
                    .refreshTokens()
                    .refresh(
                        presented(first),
                        session -> {
                          issuing.another().sessions().end(session.id());
                          return renew(session);
                        }))
        .isInstanceOf(OAuthException.class);
    assertThat(issuing.isLive(first)).isFalse();
  }

  @Test
  void slidesWithEveryUse() {
    String first = issuing.refreshToken();
    issuing.clock.advance(Duration.ofDays(90).minusMillis(1));
    String second = token(issuing.node.refreshTokens().refresh(presented(first), this::renew));
    issuing.clock.advance(Duration.ofDays(90).minusMillis(1));
    String third = token(issuing.node.refreshTokens().refresh(presented(second), this::renew));
    issuing.clock.advance(Duration.ofDays(90));
    assertThatThrownBy(() -> issuing.node.refreshTokens().refresh(presented(third), this::renew))
        .isInstanceOf(OAuthException.class);
  }

  @Test
  void endsAtTheSessionsAbsoluteEndHoweverOftenItIsUsed() {
    Issuing bounded =
        new Issuing(
            new IssuerSettings(
                Duration.ofHours(1),
                Duration.ofDays(90),
                Optional.of(Duration.ofDays(1)),
                Duration.ofDays(90)));
    String token = bounded.refreshToken();
    bounded.clock.advance(Duration.ofDays(1).minusMillis(1));
    String last = token(bounded.node.refreshTokens().refresh(presented(token), this::renew));
    assertThat(bounded.session(last).expiresAt())
        .isEqualTo(bounded.session(last).endsAt().orElseThrow());
    bounded.clock.advance(Duration.ofMillis(1));
    assertThatThrownBy(() -> bounded.node.refreshTokens().refresh(presented(last), this::renew))
        .isInstanceOf(OAuthException.class);
  }
}
