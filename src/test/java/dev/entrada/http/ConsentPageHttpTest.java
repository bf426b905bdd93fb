package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.json.Json;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that asks before Entra is asked: who sees it, what it says, and its cookie. */
class ConsentPageHttpTest {
  private static final Map<String, String> AS_BROWSER = Map.of("Accept", "text/html,*/*;q=0.8");
  private static final Map<String, String> AS_CODE =
      Map.of("Accept", "application/json, text/plain, */*");

  @TempDir static Path dataDir;

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;
  private static String webClientId;
  private static List<String> stored;

  @BeforeAll
  static void start() {
    server = TestServer.with(settings -> TestServer.embedded(settings, dataDir));
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
    webClientId = client.register("https://client.example/cb");
    client.get("/jwks");
    stored = StoredState.of(dataDir);
  }

  @AfterEach
  void nothingIsStored() {
    assertThat(StoredState.of(dataDir)).isEqualTo(stored);
    assertThat(server.entra().requestsTo("/oauth2/v2.0/authorize")).isEmpty();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> open(URI url, Map<String, String> headers) {
    return new HeadlessBrowser().open(url, headers);
  }

  private static HttpResponse<String> open(Map<String, String> change) {
    return open(client.begin(clientId, change).url(), AS_BROWSER);
  }

  private static Begun web(Map<String, String> change) {
    Map<String, String> all = new LinkedHashMap<>(change);
    all.putIfAbsent("redirect_uri", "https://client.example/cb");
    return client.begin(webClientId, all);
  }

  /** The page of a client that calls itself so. */
  private static HttpResponse<String> pageOf(String name, String redirectUri) {
    String body = Json.write(Map.of("client_name", name, "redirect_uris", List.of(redirectUri)));
    String id = client.post("/register", "application/json", body).text("client_id");
    return open(client.begin(id, Map.of("redirect_uri", redirectUri)).url(), AS_BROWSER);
  }

  /** What Entra is asked for besides, so that this server can call other APIs for the person. */
  @Test
  void namesWhatEntraIsAskedForBesides() {
    try (TestServer more =
        TestServer.with(
            settings -> {
              settings.put(
                  "additional-authorize-scopes", "User.Read,https://graph.microsoft.com/Mail.Read");
              settings.put(
                  "scope-descriptions",
                  "read=Read your files;https://graph.microsoft.com/Mail.Read=Read your mail");
            })) {
      OAuthTestClient there = new OAuthTestClient(more);
      HttpResponse<String> page =
          open(
              there.begin(there.register("http://127.0.0.1/callback"), Map.of()).url(), AS_BROWSER);

      assertConsent(page, "read", "User.Read", "https://graph.microsoft.com/Mail.Read");
      assertThat(page.body()).contains("Read your files", "Read your mail");
    }
  }

  private static void assertConsent(HttpResponse<String> page, String... scopes) {
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    assertThat(page.body()).contains("Allow access?");
    for (String scope : scopes) {
      assertThat(page.body()).contains("<li><code>" + scope + "</code>");
    }
    assertThat(page.body().split("<li><code>", -1)).hasSize(scopes.length + 1);
  }

  @Test
  void acceptsWhatHonestClientsSend() {
    String full = "api://" + TestServer.CLIENT_ID + "/";
    String resource = server.resource();

    assertConsent(open(Map.of()), "read");
    assertConsent(open(Map.of("state", "")), "read");
    assertConsent(open(Map.of("scope", "write unknown mail.send")), "read", "write");
    assertConsent(open(Map.of("scope", "openid profile email offline_access")), "read");
    assertConsent(open(Map.of("scope", full + "write " + full + "read")), "read", "write");
    assertConsent(open(Map.of("resource", "")), "read");
    assertConsent(open(Map.of("resource", resource.replace("http://l", "HTTP://L"))), "read");
    assertConsent(open(Map.of("prompt", "consent", "nonce", "n", "unknown", "u")), "read");
    URI twice = URI.create(client.begin(clientId, Map.of()).url() + "&resource=" + resource);
    assertConsent(open(twice, AS_BROWSER), "read");
    assertConsent(open(Map.of("redirect_uri", "http://127.0.0.1/callback")), "read");
    assertConsent(open(web(Map.of("redirect_uri", "")).url(), AS_BROWSER), "read");
  }

  @Test
  void isIdempotentAndTakesAPostedForm() {
    URI url = client.begin(clientId, Map.of()).url();

    assertConsent(open(url, AS_CODE), "read");
    assertConsent(open(url, AS_BROWSER), "read");
    Answer posted =
        client.post("/authorize", "application/x-www-form-urlencoded", url.getRawQuery());
    assertThat(posted.status()).isEqualTo(200);
    assertThat(posted.body()).contains("Allow access?");
  }

  @Test
  void isProtectedAndRunsNothing() {
    HttpResponse<String> page = open(Map.of());

    Pages.assertProtected(page);
    assertThat(page.body()).contains("<form method=\"post\" action=\"" + server.baseUrl() + "/con");
    URI style = URI.create(page.body().split("stylesheet\" href=\"")[1].split("\"")[0]);
    Answer css = RawHttp.get(style.toString(), Map.of());
    assertThat(css.status()).isEqualTo(200);
    assertThat(css.header("Content-Type")).startsWith("text/css");
  }

  @Test
  void namesWhoAsksForWhatAndWhereTheAnswerGoes() {
    String body = open(web(Map.of("scope", "write")).url(), AS_BROWSER).body();

    assertThat(body)
        .contains("<bdi>Test client</bdi>", "unverified name")
        .contains("<strong class=\"host\">client.example</strong>")
        .contains("https://client.example/cb", server.resource());
    assertThat(open(Map.of()).body()).contains("this computer (127.0.0.1)");
    assertThat(pageOf("C", RealClients.CURSOR.redirectUri()).body())
        .contains("<strong class=\"host\">cursor:</strong>");
    assertThat(open(Map.of("login_hint", "\"><b>")).body())
        .contains("value=\"&quot;&gt;&lt;b&gt;\"");
  }

  @Test
  void aNameCannotDeceive() {
    String page =
        pageOf("<script>alert(1)</script>\"'{{action}}&amp;", "https://a.example/cb").body();
    assertThat(page)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;{{action}}&amp;amp;")
        .doesNotContain("<script");

    String reversed = "Good\u202eliveD\u2066\u200b\u0007\ue000\r\n App";
    assertThat(pageOf(reversed, "https://a.example/cb").body())
        .contains("<bdi>GoodliveD App</bdi>");

    String longName = pageOf("n".repeat(500), "https://a.example/cb").body();
    assertThat(longName).contains("<bdi>" + "n".repeat(80) + "</bdi>");
    assertThat(pageOf("\u202e \u200b", "https://a.example/cb").body())
        .contains("<bdi>An app without a name</bdi>");
  }

  private static String cookie(TestServer at) {
    OAuthTestClient there = new OAuthTestClient(at.baseUrl(), "");
    String id = there.register("http://127.0.0.1/callback");
    return RawHttp.get(there.begin(id, Map.of()).url().toString(), AS_BROWSER).header("Set-Cookie");
  }

  @Test
  void bindsTheBrowserWithOneCookieNamedForTheIssuer() {
    String cookie = cookie(server);

    assertThat(cookie)
        .matches("entrada-[A-Za-z0-9_-]{8}=[A-Za-z0-9_-]+; Path=/; HttpOnly; SameSite=Lax");
    try (TestServer other = TestServer.start()) {
      assertThat(cookie(other).split("=")[0]).isNotEqualTo(cookie.split("=")[0]);
    }
    try (TestServer secure =
        TestServer.with(settings -> settings.put("base-url", "https://mcp.example.com"))) {
      assertThat(cookie(secure))
          .matches(
              "__Host-entrada-[A-Za-z0-9_-]{8}=[A-Za-z0-9_-]+;"
                  + " Path=/; HttpOnly; SameSite=Lax; Secure");
    }
  }

  @Test
  void keepsTheCookieWhileItIsValidAndReplacesAForgedOne() {
    URI url = client.begin(clientId, Map.of()).url();
    HeadlessBrowser browser = new HeadlessBrowser();

    assertThat(browser.open(url).headers().firstValue("Set-Cookie")).isPresent();
    assertThat(browser.open(url).headers().firstValue("Set-Cookie")).isEmpty();
    String name = cookie(server).split("=")[0];
    Map<String, String> forged = Map.of("Cookie", name + "=planted", "Accept", "text/html");
    assertThat(RawHttp.get(url.toString(), forged).header("Set-Cookie")).startsWith(name + "=");
  }
}
