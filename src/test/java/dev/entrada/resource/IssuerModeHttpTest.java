package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.jose.SigningKey;
import dev.entrada.testing.MutableClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter with an authorization server elsewhere. */
@Timeout(60)
class IssuerModeHttpTest {
  private static final SigningKey FIRST = SigningKey.generate();
  private static final SigningKey SECOND = SigningKey.generate();

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-23T12:00:00Z"));
  private TestIssuer issuer = new TestIssuer("");

  @AfterEach
  void stop() {
    issuer.close();
  }

  private ProtectedApp start(String... moreParameters) {
    String[] parameters = Arrays.copyOf(moreParameters, moreParameters.length + 2);
    parameters[moreParameters.length] = "issuer-url";
    parameters[moreParameters.length + 1] = issuer.url();
    return ProtectedApp.at("").clock(clock).filter("/mcp", parameters).start();
  }

  private String token(SigningKey key) {
    return Tokens.at(clock.instant()).with("iss", issuer.url()).signedWith(key).mint();
  }

  private String token() {
    return token(Tokens.KEY);
  }

  private static void assertUnavailable(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).contains("5");
    assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
    assertThat(response.body()).startsWith("{").contains("temporarily_unavailable");
  }

  /** Asks until the keys are there; each try waits up to two seconds by itself. */
  private static HttpResponse<String> callUntilAvailable(ProtectedApp app, String token) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    HttpResponse<String> response = app.callMcp(token);
    while (response.statusCode() == 503 && System.nanoTime() < deadline) {
      response = app.callMcp(token);
    }
    return response;
  }

  @Test
  void findsTheKeysThroughTheIssuersMetadata() {
    try (ProtectedApp app = start()) {
      assertThat(app.callMcp(token()).statusCode()).isEqualTo(200);
      assertThat(app.get(ProtectedApp.WELL_KNOWN + "/mcp").body())
          .contains("\"authorization_servers\":[\"" + issuer.url() + "\"]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/.well-known/oauth-authorization-server/auth",
        "/auth/.well-known/openid-configuration"
      })
  void findsTheMetadataOfAnIssuerWithAPath(String place) {
    issuer.close();
    issuer = new TestIssuer("/auth");
    issuer.without("/.well-known/oauth-authorization-server/auth");
    issuer.metadataAt(place, issuer.url());
    try (ProtectedApp app = start()) {
      assertThat(app.callMcp(token()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void takesTheKeysFromTheirUrlWhenItIsConfigured() {
    issuer.without("/.well-known/oauth-authorization-server");
    try (ProtectedApp app = start("jwks-url", issuer.jwksUrl())) {
      assertThat(app.callMcp(token()).statusCode()).isEqualTo(200);
      String foreign = Tokens.at(clock.instant()).with("iss", issuer.jwksUrl()).mint();
      assertThat(app.callMcp(foreign).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void trustsNoMetadataOfAnotherIssuer() {
    issuer.metadataAt("/.well-known/oauth-authorization-server", issuer.url() + "/");
    try (LogLines log = new LogLines();
        ProtectedApp app = start()) {
      assertUnavailable(app.callMcp(token()));
      assertThat(issuer.keyFetches).hasValue(0);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("both must be the same, character by character"))
          .hasSize(1);
    }
  }

  @Test
  void answersUnavailableUntilTheServerIsUpAndThenRecovers() {
    issuer.isDown = true;
    try (ProtectedApp app = start()) {
      assertUnavailable(app.callMcp(token()));
      assertThat(app.get("/mcp").statusCode()).isEqualTo(401);
      assertThat(app.callMcp("garbage").statusCode()).isEqualTo(401);
      assertThat(app.get(ProtectedApp.WELL_KNOWN + "/mcp").statusCode()).isEqualTo(200);
      issuer.isDown = false;
      assertThat(callUntilAvailable(app, token()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void keepsKnownKeysWhenTheServerGoesDown() {
    try (ProtectedApp app = start()) {
      assertThat(app.callMcp(token()).statusCode()).isEqualTo(200);
      issuer.isDown = true;
      clock.advance(Duration.ofDays(1));
      assertThat(app.callMcp(token()).statusCode()).isEqualTo(200);
      // Whether this one is bad cannot be known now.
      assertUnavailable(app.callMcp(token(SigningKey.generate())));
    }
  }

  @Test
  void fetchesOnceInThirtySecondsForUnknownKeys() {
    SigningKey next = SigningKey.generate();
    try (ProtectedApp app = start()) {
      assertThat(app.callMcp(token()).statusCode()).isEqualTo(200);
      assertThat(issuer.keyFetches).hasValue(1);
      issuer.publish(Tokens.KEY, next);
      clock.advance(Duration.ofSeconds(30).minusNanos(1));
      assertThat(app.callMcp(token(next)).statusCode()).isEqualTo(401);
      assertThat(issuer.keyFetches).hasValue(1);
      clock.advance(Duration.ofNanos(1));
      assertThat(app.callMcp(token(next)).statusCode()).isEqualTo(200);
      for (int i = 0; i < 20; i++) {
        assertThat(app.callMcp(token(i % 2 == 0 ? FIRST : SECOND)).statusCode()).isEqualTo(401);
      }
      assertThat(issuer.keyFetches).hasValue(2);
    }
  }

  @Test
  void refusesAKnownTokenOnceTheSetHasLostItsKey() {
    try (ProtectedApp app = start()) {
      String old = token();
      assertThat(app.callMcp(old).statusCode()).isEqualTo(200);
      issuer.publish(FIRST);
      clock.advance(Duration.ofSeconds(30));
      assertThat(app.callMcp(token(FIRST)).statusCode()).isEqualTo(200);
      assertThat(app.callMcp(old).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void refusesAKnownTokenFromTheInstantOfItsExpiryPlusSkew() {
    try (ProtectedApp app = start()) {
      String token = token();
      clock.advance(Duration.ofHours(1).plusSeconds(30).minusNanos(1));
      assertThat(app.callMcp(token).statusCode()).isEqualTo(200);
      clock.advance(Duration.ofNanos(1));
      assertThat(app.callMcp(token).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void leavesNoThreadBehind() throws InterruptedException {
    try (ProtectedApp app = start()) {
      assertThat(app.callMcp(token()).statusCode()).isEqualTo(200);
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("entrada-")) {
        thread.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(thread.isAlive()).as("%s", thread).isFalse();
      }
    }
  }
}
