package dev.entrada.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A started simulator, a browser and an app that knows how to ask. */
abstract class SimulatorTestCase {
  static final String CALLBACK = "http://localhost:8080/auth/callback";
  static final String SECRET = "s3cr~t+value";
  static final String VERIFIER = "verifier-verifier-verifier-verifier-verifier";
  static final String MAIL_READ = "https://graph.microsoft.com/Mail.Read";

  static final AppRegistration APP =
      AppRegistration.named("aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb", "Entrada <test>")
          .withSecret(SECRET)
          .withRedirectUri(CALLBACK)
          .withRedirectUri("https://app.example/callback")
          .withScopes("read", "write")
          .withAppRoles("Jobs.Run")
          .withAdminConsent(MAIL_READ);

  static final String READ = APP.fullName("read");

  final TestClock clock = new TestClock();
  final HeadlessBrowser browser = new HeadlessBrowser();
  final HttpClient http = HttpClient.newHttpClient();
  EntraSimulator entra = start();

  EntraSimulator start() {
    return EntraSimulator.start(Directory.contoso(APP), 0, clock);
  }

  @BeforeEach
  void forgetRequests() {
    entra.forgetRequests();
  }

  @AfterEach
  void stop() {
    entra.close();
  }

  /** A good authorization request, with some parameters changed; an empty value removes one. */
  URI authorization(String... changes) {
    return authorizationAt(entra.authorizeUri(), changes);
  }

  /** The same at another endpoint. */
  URI authorizationAt(URI endpoint, String... changes) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("client_id", APP.clientId());
    parameters.put("response_type", "code");
    parameters.put("redirect_uri", CALLBACK);
    parameters.put("scope", READ + " openid profile offline_access");
    parameters.put("state", "the state");
    parameters.put("nonce", "n-1");
    parameters.put("code_challenge", Opaque.sha256(VERIFIER));
    parameters.put("code_challenge_method", "S256");
    return URI.create(endpoint + "?" + form(parameters, changes));
  }

  String code(String... changes) {
    return query(browser.signIn(authorization(changes), "alice")).get("code");
  }

  /** A good redemption of a code, with some parameters changed. */
  HttpResponse<String> redeem(String code, String... changes) {
    return redeemAt(entra.tokenUri(), code, changes);
  }

  /** The same at another endpoint. */
  HttpResponse<String> redeemAt(URI endpoint, String code, String... changes) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("grant_type", "authorization_code");
    parameters.put("client_id", APP.clientId());
    parameters.put("client_secret", SECRET);
    parameters.put("code", code);
    parameters.put("redirect_uri", CALLBACK);
    parameters.put("code_verifier", VERIFIER);
    parameters.put("scope", READ + " openid profile offline_access");
    return post(endpoint, form(parameters, changes));
  }

  HttpResponse<String> refresh(String refreshToken, String... changes) {
    return refreshAt(entra.tokenUri(), refreshToken, changes);
  }

  /** The same at another endpoint. */
  HttpResponse<String> refreshAt(URI endpoint, String refreshToken, String... changes) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("grant_type", "refresh_token");
    parameters.put("client_id", APP.clientId());
    parameters.put("client_secret", SECRET);
    parameters.put("refresh_token", refreshToken);
    parameters.put("scope", READ);
    return post(endpoint, form(parameters, changes));
  }

  HttpResponse<String> onBehalfOf(String assertion, String... changes) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
    parameters.put("requested_token_use", "on_behalf_of");
    parameters.put("client_id", APP.clientId());
    parameters.put("client_secret", SECRET);
    parameters.put("assertion", assertion);
    parameters.put("scope", MAIL_READ);
    return token(form(parameters, changes));
  }

  HttpResponse<String> token(String form, String... headers) {
    return post(entra.tokenUri(), form, headers);
  }

  HttpResponse<String> post(URI endpoint, String form, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> get(URI uri, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static String form(Map<String, String> parameters, String... changes) {
    for (int i = 0; i < changes.length; i += 2) {
      parameters.put(changes[i], changes[i + 1]);
    }
    parameters.values().removeIf(String::isEmpty);
    return parameters.entrySet().stream()
        .map(entry -> Parameters.pair(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  static Map<String, String> query(URI uri) {
    return Parameters.decode(uri.getRawQuery()).values().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().get(0)));
  }

  static JsonObject json(HttpResponse<String> response) {
    return json(response.body());
  }

  static JsonObject json(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  static JsonObject claims(String jwt) {
    return json(new String(Base64.getUrlDecoder().decode(jwt.split("\\.")[1]), UTF_8));
  }

  static JsonObject header(String jwt) {
    return json(new String(Base64.getUrlDecoder().decode(jwt.split("\\.")[0]), UTF_8));
  }

  /** The AADSTS code of an error page. */
  static String codeOnPage(HttpResponse<String> page) {
    Matcher code = Pattern.compile("AADSTS\\d+").matcher(page.body());
    return code.find() ? page.statusCode() + " " + code.group() : "none on " + page.body();
  }

  static void assertRefused(HttpResponse<String> response, int code, String error) {
    assertThat(response.body()).contains("AADSTS" + code + ":");
    assertThat(json(response).getString("error")).isEqualTo(error);
    assertThat(errorCode(response)).isEqualTo(code);
    assertThat(response.statusCode()).isEqualTo(error.equals("invalid_client") ? 401 : 400);
    assertThat(json(response)).containsKeys("timestamp", "trace_id", "correlation_id", "error_uri");
  }

  static int errorCode(HttpResponse<String> response) {
    return json(response).getJsonArray("error_codes").getInt(0);
  }

  /** A clock that stands until moved. */
  static final class TestClock extends Clock {
    private volatile Instant now = Instant.parse("2026-01-02T03:04:05Z");

    void advance(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
