package dev.entrada.entra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.net.OutboundResponse;
import dev.entrada.tenant.EntraOutage;
import dev.entrada.tenant.SecondTry;
import dev.entrada.tenant.SecondTry.Repeatable;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One more request, where it does no harm, and not at once. */
class SecondTryTest {
  private static final OutboundPolicy IMPATIENT =
      new OutboundPolicy(Duration.ofSeconds(1), Duration.ofMillis(300), 10_000, 2);

  private final List<Duration> pauses = new ArrayList<>();
  private final SecondTry secondTry =
      new SecondTry("Entra", pauses::add, json -> EntraRefusal.fromAnswer(json).getMessage());
  private final Deque<OutboundResponse> answers = new ArrayDeque<>();

  private void answer(int status, Map<String, String> headers) {
    answers.add(new OutboundResponse(status, headers, new byte[0]));
  }

  private OutboundResponse send(Repeatable repeatable) {
    return secondTry.send(answers::remove, repeatable);
  }

  private EntraOutage outage(Repeatable repeatable) {
    return catchThrowableOfType(EntraOutage.class, () -> send(repeatable));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void triesAgainWhatPasses(int status) {
    answer(status, Map.of());
    answer(200, Map.of());

    assertThat(send(Repeatable.ALWAYS).status()).isEqualTo(200);
    assertThat(pauses).singleElement().satisfies(SecondTryTest::isShortAndNotNothing);
  }

  private static void isShortAndNotNothing(Duration pause) {
    assertThat(pause).isBetween(Duration.ofMillis(100), Duration.ofMillis(350));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 302, 400, 401, 403, 404})
  void takesAnythingElseForAnAnswer(int status) {
    answer(status, Map.of());

    assertThat(send(Repeatable.ALWAYS).status()).isEqualTo(status);
    assertThat(pauses).isEmpty();
  }

  @Test
  void triesOnceMoreAndNoMore() {
    answer(503, Map.of());
    answer(502, Map.of());
    answer(200, Map.of());

    assertThat(outage(Repeatable.ALWAYS)).hasMessage("Entra answered 502");
    assertThat(answers).hasSize(1);
  }

  @Test
  void doesNotRepeatWhatMayHaveArrived() {
    answer(503, Map.of());
    answer(200, Map.of());

    assertThat(outage(Repeatable.IF_UNSENT)).hasMessage("Entra answered 503");
    assertThat(answers).hasSize(1);
  }

  @Test
  void waitsAsLongAsItIsTold() {
    answer(429, Map.of("retry-after", "2"));
    answer(200, Map.of());

    send(Repeatable.ALWAYS);

    assertThat(pauses.get(0)).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2250));
  }

  @ParameterizedTest
  @CsvSource({
    "3, PT3S",
    "60, PT1M",
    "999999999, PT5M",
    "'Wed, 21 Oct 2026 07:28:00 GMT', PT5S",
    "-1, PT5S"
  })
  void leavesALongPauseToTheClient(String retryAfter, Duration told) {
    answer(429, Map.of("retry-after", retryAfter));
    answer(200, Map.of());

    assertThat(outage(Repeatable.ALWAYS).retryAfter()).isEqualTo(told);
    assertThat(answers).hasSize(1);
  }

  @Test
  void tellsTheCodeOfAnOutage() {
    byte[] body =
        "{\"error\":\"temporarily_unavailable\",\"error_description\":\"AADSTS90033: no\"}"
            .getBytes(StandardCharsets.UTF_8);
    answer(503, Map.of("retry-after", "9"));
    answers.removeLast();
    answers.add(new OutboundResponse(503, Map.of("retry-after", "9"), body));

    assertThat(outage(Repeatable.ALWAYS))
        .hasMessageStartingWith("Entra answered 503. Entra refused with AADSTS90033 (temporarily");
  }

  @ParameterizedTest
  @EnumSource(Repeatable.class)
  void triesAgainIfNobodyListened(Repeatable repeatable) {
    URI nobody = URI.create("http://127.0.0.1:" + TestServer.freePort() + "/token");
    AtomicInteger attempts = new AtomicInteger();
    try (OutboundHttp http = new OutboundHttp(IMPATIENT)) {
      EntraOutage outage =
          catchThrowableOfType(
              EntraOutage.class,
              () ->
                  secondTry.send(
                      () -> {
                        attempts.incrementAndGet();
                        return http.postForm(nobody, Map.of("code", "c0de"));
                      },
                      repeatable));

      assertThat(attempts).hasValue(2);
      assertThat(outage)
          .hasMessageStartingWith("Entra: no answer from")
          .hasMessageNotContaining("c0de");
    }
  }

  @Test
  void doesNotRepeatATimeOut() throws IOException {
    AtomicInteger attempts = new AtomicInteger();
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        OutboundHttp http = new OutboundHttp(IMPATIENT)) {
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/token");
      EntraOutage outage =
          catchThrowableOfType(
              EntraOutage.class,
              () ->
                  secondTry.send(
                      () -> {
                        attempts.incrementAndGet();
                        return http.postForm(uri, Map.of());
                      },
                      Repeatable.ALWAYS));

      assertThat(attempts).hasValue(1);
      assertThat(outage).isNotNull();
    }
  }

  @Test
  void givesUpWhenInterrupted() {
    SecondTry interrupted =
        new SecondTry(
            "Entra",
            pause -> {
              throw new InterruptedException();
            },
            json -> "");
    answer(503, Map.of());
    answer(200, Map.of());

    assertThat(
            catchThrowableOfType(
                EntraOutage.class, () -> interrupted.send(answers::remove, Repeatable.ALWAYS)))
        .hasMessage("Entra answered 503");
    assertThat(Thread.interrupted()).isTrue();
  }
}
