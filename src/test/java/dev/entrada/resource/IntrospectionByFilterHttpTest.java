package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.MutableClock;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter that asks the server elsewhere whether a token is still good. */
@Timeout(60)
class IntrospectionByFilterHttpTest {
  @TempDir private Path directory;

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-23T12:00:00Z"));
  private final TestIssuer issuer = new TestIssuer("");

  @BeforeEach
  void name() {
    issuer.introspectsAt(issuer.url() + "/introspect");
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  private ProtectedApp start(String... moreParameters) {
    List<String> parameters =
        new ArrayList<>(
            List.of(
                "issuer-url", issuer.url(),
                "revocation-check", "introspect",
                "client-id", "mcp server"));
    parameters.addAll(List.of(moreParameters));
    if (!parameters.contains("client-secret-file")) {
      parameters.addAll(List.of("client-secret", "s3cret&more"));
    }
    return ProtectedApp.at("")
        .clock(clock)
        .filter("/mcp", parameters.toArray(String[]::new))
        .start();
  }

  private String token() {
    return Tokens.at(clock.instant()).with("iss", issuer.url()).mint();
  }

  private static void assertUnavailable(ProtectedApp app, HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).contains("5");
    assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
    assertThat(app.seen()).isEmpty();
  }

  @Test
  void asksWithItsCredentialAndRemembersTheAnswer() {
    try (ProtectedApp app = start()) {
      String token = token();
      assertThat(app.callMcp(token).statusCode()).isEqualTo(200);
      assertThat(issuer.introspected)
          .containsExactly(
              "POST token="
                  + token
                  + "&token_type_hint=access_token&client_id=mcp+server"
                  + "&client_secret=s3cret%26more");
      issuer.introspection = "{\"active\":false}";
      clock.advance(Duration.ofSeconds(10).minusNanos(1));
      assertThat(app.callMcp(token).statusCode()).isEqualTo(200);
      assertThat(issuer.introspected).hasSize(1);
      clock.advance(Duration.ofNanos(1));
      HttpResponse<String> refused = app.callMcp(token);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains("error=\"invalid_token\"");
      assertThat(issuer.introspected).hasSize(2);
    }
  }

  @Test
  void asksEachTimeIfNothingMayBeRemembered() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "from a file\n");
    try (ProtectedApp app =
        start("introspection-cache", "PT0S", "client-secret-file", secret.toString())) {
      String token = token();
      assertThat(app.callMcp(token).statusCode()).isEqualTo(200);
      assertThat(app.callMcp(token).statusCode()).isEqualTo(200);
      assertThat(issuer.introspected)
          .hasSize(2)
          .allSatisfy(body -> assertThat(body).endsWith("&client_secret=from+a+file"));
    }
  }

  @Test
  void asksOnlyAboutTokensThatAreGoodOtherwise() {
    try (ProtectedApp app = start()) {
      app.callMcp("garbage");
      app.callMcp(Tokens.at(clock.instant()).with("aud", "https://other.example").mint());
      app.callMcp(Tokens.at(Instant.EPOCH).with("iss", issuer.url()).mint());
      app.get("/mcp");
      assertThat(issuer.introspected).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500|{}",
        "401|{\"error\":\"invalid_client\"}",
        "403|{}",
        "302|{}",
        "200|{}",
        "200|{\"active\":\"true\"}",
        "200|{\"active\":true,\"active\":true}",
        "200|true",
        "200|<html>",
      })
  void isUnavailableWhenTheAnswerIsNone(int status, String body) {
    issuer.introspectionStatus = status;
    issuer.introspection = body;
    try (ProtectedApp app = start()) {
      assertUnavailable(app, app.callMcp(token()));
    }
  }

  @Test
  void isUnavailableWhileTheServerIsDownAndAsksOnceInASecond() {
    try (ProtectedApp app = start()) {
      String token = token();
      issuer.introspectionStatus = 500;
      assertUnavailable(app, app.callMcp(token));
      assertUnavailable(app, app.callMcp(token));
      assertThat(issuer.introspected).hasSize(1);
      issuer.introspectionStatus = 200;
      clock.advance(Duration.ofSeconds(1));
      assertThat(app.callMcp(token).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void neverLetsAKnownTokenPassDuringAnOutage() {
    try (ProtectedApp app = start()) {
      String token = token();
      assertThat(app.callMcp(token).statusCode()).isEqualTo(200);
      issuer.introspectionStatus = 500;
      clock.advance(Duration.ofSeconds(10));
      assertThat(app.callMcp(token).statusCode()).isEqualTo(503);
      assertThat(app.seen()).hasSize(1);
    }
  }

  @Test
  void isUnavailableIfTheServerNamesNoEndpoint() {
    issuer.metadataAt("/.well-known/oauth-authorization-server", issuer.url());
    try (LogLines log = new LogLines();
        ProtectedApp app = start()) {
      assertUnavailable(app, app.callMcp(token()));
      assertThat(log.lines()).anyMatch(line -> line.contains("introspection_endpoint is missing"));
    }
  }

  @Test
  void findsTheEndpointAlsoWithAnAddressOfKeysOfItsOwn() {
    try (ProtectedApp app = start("jwks-url", issuer.jwksUrl())) {
      assertThat(app.callMcp(token()).statusCode()).isEqualTo(200);
      assertThat(issuer.introspected).hasSize(1);
    }
  }

  @Test
  void hasItsKeysThoughTheMetadataIsOutOfReach() throws InterruptedException {
    issuer.without("/.well-known/oauth-authorization-server");
    try (LogLines log = new LogLines();
        ProtectedApp app = start("jwks-url", issuer.jwksUrl())) {
      String foreign = Tokens.at(clock.instant()).with("aud", "https://other.example").mint();
      assertThat(app.callMcp(foreign).statusCode()).isEqualTo(401);
      assertUnavailable(app, app.callMcp(token()));
      assertThat(log.lines())
          .anyMatch(line -> line.contains("introspection_endpoint of " + issuer.url()))
          .noneMatch(line -> line.contains("Key set"));

      issuer.introspectsAt(issuer.url() + "/introspect");
      awaitAccepted(app);
    }
  }

  private void awaitAccepted(ProtectedApp app) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (app.callMcp(token()).statusCode() != 200) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      clock.advance(Duration.ofSeconds(1));
      Thread.sleep(20);
    }
  }

  @Test
  void needsNoMetadataWithAddressesOfItsOwn() {
    issuer.without("/.well-known/oauth-authorization-server");
    try (ProtectedApp app =
        start("jwks-url", issuer.jwksUrl(), "introspection-url", issuer.url() + "/introspect")) {
      assertThat(app.callMcp(token()).statusCode()).isEqualTo(200);
      assertThat(issuer.introspected).hasSize(1);
    }
  }

  @Test
  void asksOnceForManyRequestsWithOneToken() throws Exception {
    issuer.introspectionDelay = Duration.ofMillis(500);
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try (ProtectedApp app = start()) {
      String token = token();
      List<Future<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(callers.submit(() -> app.callMcp(token)));
      }
      for (Future<HttpResponse<String>> call : calls) {
        assertThat(call.get().statusCode()).isEqualTo(200);
      }
      assertThat(issuer.introspected).hasSize(1);
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void logsNeitherTokenNorSecret() {
    issuer.introspectionStatus = 401;
    try (LogLines log = new LogLines();
        ProtectedApp app = start()) {
      String token = token();
      app.callMcp(token);
      assertThat(log.lines())
          .anyMatch(line -> line.contains("client-id and client-secret must be those of"))
          .noneMatch(line -> line.contains("s3cret") || line.contains(token));
    }
  }
}
