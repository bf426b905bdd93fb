package dev.entrada.entra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.entrada.crypto.Secret;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.tenant.EntraOutage;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.Parallel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagedIdentityTest {
  private static final URI TOKEN_ENDPOINT = URI.create("https://login.example.com/token");

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-01-01T00:00:00Z"));
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch silence = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private volatile boolean silent;
  private volatile int status = 200;
  private HttpServer endpoint;
  private ManagedIdentity identity;

  @BeforeEach
  void start() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext("/", this::answer);
    endpoint.setExecutor(threads);
    endpoint.start();
    identity =
        new ManagedIdentity(
            new ManagedIdentity.Endpoint(
                URI.create("http://127.0.0.1:" + endpoint.getAddress().getPort() + "/token"),
                "2018-02-01",
                "Metadata",
                Secret.of("true")),
            new ServerUrl("https://login.microsoftonline.com"),
            "22222222-3333-4444-8555-666666666666",
            new OutboundHttp(OutboundPolicy.TRUSTED),
            clock);
  }

  private void answer(HttpExchange exchange) throws IOException {
    int number = requests.incrementAndGet();
    if (silent) {
      asked.countDown();
      await(silence);
    }
    byte[] body =
        ("{\"access_token\":\"token-"
                + number
                + "\",\"expires_on\":\""
                + clock.instant().plus(Duration.ofHours(1)).getEpochSecond()
                + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(8, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() {
    silence.countDown();
    identity.close();
    endpoint.stop(0);
    threads.shutdownNow();
  }

  private String token() {
    return String.valueOf(identity.parameters(TOKEN_ENDPOINT).get("client_assertion"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://login.microsoftonline.com, api://AzureADTokenExchange",
    "https://login.microsoftonline.us, api://AzureADTokenExchangeUSGov",
    "https://login.partner.microsoftonline.cn, api://AzureADTokenExchangeChina"
  })
  void asksForTheTokenOfItsCloud(String authority, String audience) {
    assertThat(ManagedIdentity.audience(new ServerUrl(authority))).isEqualTo(audience);
  }

  @Test
  @Timeout(10)
  void nobodyWaitsForARenewalWhileTheLastTokenServes() throws Exception {
    assertThat(token()).isEqualTo("token-1");
    clock.advance(Duration.ofMinutes(56));
    silent = true;
    CompletableFuture<String> renewing = CompletableFuture.supplyAsync(this::token, threads);
    await(asked);

    assertThat(Parallel.calls(8, this::token)).containsOnly("token-1");
    assertThat(renewing).isNotDone();

    silence.countDown();
    assertThat(renewing.get(5, TimeUnit.SECONDS)).isEqualTo("token-2");
    assertThat(token()).isEqualTo("token-2");
    assertThat(requests).hasValue(2);
  }

  @Test
  void anEndpointThatFailedIsLeftAloneForAWhileAndTheLastTokenServes() throws Exception {
    token();
    clock.advance(Duration.ofMinutes(56));
    status = 500;

    assertThat(Parallel.calls(8, this::token)).containsOnly("token-1");
    assertThat(requests).hasValue(2);

    status = 200;
    clock.advance(Duration.ofSeconds(5));
    assertThat(token()).isEqualTo("token-3");
  }

  @Test
  void allWhoWaitedForAFailureMeetItAtOnce() throws Exception {
    status = 500;
    Parallel.calls(
        8,
        () ->
            assertThatThrownBy(this::token)
                .isInstanceOf(EntraOutage.class)
                .hasMessageContaining("answered 500"));
    assertThat(requests).hasValue(1);

    status = 200;
    clock.advance(Duration.ofSeconds(5));
    assertThat(token()).isEqualTo("token-2");
  }
}
