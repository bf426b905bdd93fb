package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When people are asked, and that a flow stays in its browser whether they are or not. */
class ConsentModesHttpTest {
  private static final Map<String, TestServer> SERVERS = new LinkedHashMap<>();
  private static final String LOOPBACK = "http://127.0.0.1/callback";

  private final HeadlessBrowser browser = new HeadlessBrowser();

  @BeforeAll
  static void start() {
    for (String mode : new String[] {"always", "remember", "external", "never"}) {
      SERVERS.put(
          mode,
          TestServer.with(
              settings -> {
                String resource = settings.get("resources");
                settings.put("resources", resource + "," + resource + "/other");
                settings.put("require-authorization-consent", mode);
                settings.put("prompt", "none-sent"); // Entra may answer without any interaction
                if (mode.equals("external") || mode.equals("never")) {
                  settings.put("allowed-client-redirect-uris", "http://127.0.0.1/*");
                }
              }));
    }
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(TestServer::close);
  }

  private static OAuthTestClient client(String mode) {
    return new OAuthTestClient(SERVERS.get(mode));
  }

  private static boolean isPage(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 303);
    boolean page = answer.statusCode() == 200;
    assertThat(answer.body().contains("name=\"request\"")).isEqualTo(page);
    return page;
  }

  private static URI location(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return URI.create(answer.headers().firstValue("Location").orElseThrow());
  }

  /** To Entra, by way of the page if there is one. */
  private static URI departure(HeadlessBrowser in, Begun begun) {
    HttpResponse<String> answer = in.open(begun.url());
    return isPage(answer)
        ? OAuthTestClient.leaving(in.submit(answer, Map.of("decision", "allow")))
        : location(answer);
  }

  private static void assertCompletes(HttpResponse<String> answer) {
    assertThat(OAuthTestClient.parameters(location(answer))).containsKey("code");
  }

  private static void assertStaysOut(HttpResponse<String> answer) {
    Pages.assertShown(answer, 403, "another_browser");
    assertThat(Pages.hasWayBack(answer)).isFalse();
  }

  @Nested
  class Remembered {
    private final OAuthTestClient client = client("remember");
    private final String id = client.register(LOOPBACK);

    private HttpResponse<String> open(Map<String, String> change) {
      return browser.open(client.begin(id, change).url());
    }

    private void signIn(Map<String, String> change, String username) {
      Begun begun = client.begin(id, change);
      assertCompletes(browser.open(browser.signIn(departure(browser, begun), username)));
    }

    private TestServer server() {
      return SERVERS.get("remember");
    }

    private void endSignInAtEntra() {
      server().entra().faults().endSignIns();
    }

    @Test
    void isNotAskedAgainForTheSame() {
      assertThat(isPage(open(Map.of()))).isTrue();
      signIn(Map.of(), "alice");
      assertThat(isPage(open(Map.of()))).isFalse();
      assertThat(isPage(open(Map.of("redirect_uri", "http://127.0.0.1:1234/callback"))))
          .as("another loopback port")
          .isFalse();
      signIn(Map.of("redirect_uri", "http://127.0.0.1:1235/callback"), "alice");
    }

    @Test
    void isNotAskedAgainWhenTheBrowserWasClosedMeanwhile() {
      signIn(Map.of(), "alice");
      signIn(Map.of("scope", "write"), "alice");
      browser.restart();
      assertThat(isPage(open(Map.of()))).isFalse();
      signIn(Map.of(), "alice");

      HttpResponse<String> page = open(Map.of("resource", server().resource() + "/other"));
      browser.submit(page, Map.of("decision", "deny"));
      browser.restart();
      assertThat(isPage(open(Map.of("scope", "write")))).as("after a denial of another").isFalse();
    }

    /** Where nothing is remembered, the browser need not be known for longer than it is open. */
    @Test
    void aBrowserThatAllowedNothingIsForgottenWhenItIsClosed() {
      HttpResponse<String> page = open(Map.of());
      assertThat(page.headers().allValues("Set-Cookie")).hasSize(1);
      browser.restart();
      assertThat(open(Map.of()).headers().allValues("Set-Cookie")).hasSize(1);
    }

    @Test
    void isAskedForAnythingElse() {
      signIn(Map.of("scope", "read"), "alice");
      assertThat(isPage(open(Map.of("scope", "read")))).isFalse();
      assertThat(isPage(open(Map.of("scope", "read write")))).as("scopes").isTrue();
      assertThat(isPage(open(Map.of("resource", SERVERS.get("remember").resource() + "/other"))))
          .as("resource")
          .isTrue();
      String two = client.register("http://127.0.0.1/callback");
      assertThat(two).as("the same metadata is the same client").isEqualTo(id);
      String other = client.register("http://127.0.0.1/other");
      assertThat(
              isPage(
                  browser.open(
                      client.begin(other, Map.of("redirect_uri", "http://127.0.0.1/other")).url())))
          .as("redirect URI")
          .isTrue();
      assertThat(isPage(new HeadlessBrowser().open(client.begin(id, Map.of()).url())))
          .as("another browser")
          .isTrue();
    }

    @Test
    void isAskedAgainOnceEntraIsAskedForMore() {
      MutableClock clock = MutableClock.at(Instant.now());
      MemoryStateStore store = new MemoryStateStore(clock);
      Map<String, String> remember = Map.of("require-authorization-consent", "remember");
      try (TestServer before =
              TestServer.node(clock, store, settings -> settings.putAll(remember));
          TestServer after =
              before.another(
                  clock,
                  store,
                  settings -> {
                    settings.putAll(remember);
                    settings.put("additional-authorize-scopes", "User.Read");
                  })) {
        OAuthTestClient there = new OAuthTestClient(before);
        Begun begun = there.begin(there.register(LOOPBACK), Map.of());
        assertCompletes(browser.open(OAuthTestClient.throughEntra(browser, begun, "alice")));
        assertThat(isPage(browser.open(begun.url()))).isFalse();

        OAuthTestClient here = new OAuthTestClient(after.baseUrl(), before.resource());
        assertThat(isPage(browser.open(here.begin(begun.clientId(), Map.of()).url()))).isTrue();
      }
    }

    @Test
    void anotherPersonIsAskedBeforeThereIsACode() {
      signIn(Map.of(), "alice");
      endSignInAtEntra();
      Begun begun = client.begin(id, Map.of());
      URI link = location(browser.open(begun.url()));

      HttpResponse<String> page = browser.open(browser.signIn(link, "bob"));

      assertThat(isPage(page)).isTrue();
      assertThat(page.body()).contains("Another account than yours was used here before");
      Pages.assertProtected(page);
      URI again = OAuthTestClient.leaving(browser.submit(page, Map.of("decision", "allow")));
      assertCompletes(browser.open(browser.signIn(again, "bob")));
      signIn(Map.of(), "bob");
      endSignInAtEntra();
      signIn(Map.of(), "alice");
    }

    @Test
    void aDenialForgets() {
      HttpResponse<String> page = open(Map.of());
      signIn(Map.of(), "alice");
      assertThat(isPage(open(Map.of()))).isFalse();

      HttpResponse<String> denied = browser.submit(page, Map.of("decision", "deny"));
      assertThat(OAuthTestClient.parameters(OAuthTestClient.leaving(denied)))
          .containsEntry("error", "access_denied");

      assertThat(isPage(open(Map.of()))).isTrue();
    }

    @Test
    void theTwentyLatestAreKept() {
      String[] ids = new String[21];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = client.register("http://127.0.0.1/" + i);
        Begun begun = client.begin(ids[i], Map.of("redirect_uri", "http://127.0.0.1/" + i));
        assertCompletes(browser.open(browser.signIn(departure(browser, begun), "alice")));
      }
      for (int i : new int[] {0, 1, 20}) {
        HttpResponse<String> answer =
            browser.open(
                client.begin(ids[i], Map.of("redirect_uri", "http://127.0.0.1/" + i)).url());
        assertThat(isPage(answer)).as("client " + i).isEqualTo(i == 0);
      }
    }

    @Test
    void aCookieThatWasAlteredOrIsAnotherBrowsersCountsForNothing() {
      Begun begun = client.begin(id, Map.of());
      HttpResponse<String> page = browser.open(begun.url());
      String binding = cookie(page);
      URI link = OAuthTestClient.leaving(browser.submit(page, Map.of("decision", "allow")));
      String remembered = cookie(browser.open(browser.signIn(link, "alice")));
      assertThat(remembered).startsWith("entrada-remember-");
      String others = cookie(new HeadlessBrowser().open(begun.url()));

      assertThat(status(binding + "; " + remembered)).isEqualTo(303);
      assertThat(status(others + "; " + remembered)).as("another browser's").isEqualTo(200);
      assertThat(status(remembered)).as("without the browser's own").isEqualTo(200);
      int middle = remembered.length() / 2;
      char c = remembered.charAt(middle) == 'A' ? 'B' : 'A';
      String altered = remembered.substring(0, middle) + c + remembered.substring(middle + 1);
      assertThat(status(binding + "; " + altered)).as("altered").isEqualTo(200);
      String binds = binding.substring(binding.indexOf('=') + 1);
      String name = remembered.substring(0, remembered.indexOf('=') + 1);
      assertThat(status(binding + "; " + name + binds)).as("of another purpose").isEqualTo(200);
    }

    private String cookie(HttpResponse<String> answer) {
      return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private int status(String cookies) {
      return RawHttp.get(client.begin(id, Map.of()).url().toString(), Map.of("Cookie", cookies))
          .status();
    }
  }

  @Nested
  class AskingNobody {
    @ParameterizedTest
    @ValueSource(strings = {"external", "never", "false"})
    void doesNotStartWhereAnybodyCanBeAClient(String mode) {
      assertThatThrownBy(
              () ->
                  TestServer.withClock(
                          MutableClock.at(Instant.now()),
                          settings -> settings.put("require-authorization-consent", mode))
                      .close())
          .hasStackTraceContaining("require-authorization-consent")
          .hasStackTraceContaining("lets any app on the internet sign people in unasked");
    }

    @Test
    void startsWithoutRegistrationAndDocuments() {
      TestServer.with(
              settings -> {
                settings.put("require-authorization-consent", "never");
                settings.put("registration", "false");
                settings.put("client-metadata-documents", "false");
              })
          .close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"external", "never"})
    void goesStraightToEntra(String mode) {
      OAuthTestClient client = client(mode);
      Begun begun = client.begin(client.register(LOOPBACK), Map.of());
      URI link = location(browser.open(begun.url()));
      assertThat(link.toString()).startsWith(SERVERS.get(mode).entra().authority());
      assertCompletes(browser.open(browser.signIn(link, "alice")));
    }
  }

  @Nested
  class InEveryMode {
    private final HeadlessBrowser victim = new HeadlessBrowser();

    @ParameterizedTest
    @ValueSource(strings = {"always", "remember", "external", "never"})
    void anEntraLinkOfAnotherBrowserLeadsNowhere(String mode) {
      OAuthTestClient client = client(mode);
      Begun begun = client.begin(client.register(LOOPBACK), Map.of());
      URI link = departure(browser, begun);
      assertStaysOut(victim.open(victim.signIn(link, "bob")));
      // A browser that has a cookie of its own is no better.
      victim.open(client.begin(client.register(LOOPBACK), Map.of()).url());
      assertStaysOut(victim.open(victim.signIn(link, "bob")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "remember", "external", "never"})
    void aCallbackOfAnotherBrowserLeadsNowhere(String mode) {
      OAuthTestClient client = client(mode);
      Begun begun = client.begin(client.register(LOOPBACK), Map.of());
      URI callback = browser.signIn(departure(browser, begun), "alice");
      assertStaysOut(victim.open(callback));
      assertCompletes(browser.open(callback));
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "remember", "external", "never"})
    void aStateOfAnotherBrowserLeadsNowhere(String mode) {
      OAuthTestClient client = client(mode);
      String id = client.register(LOOPBACK);
      URI theirs = browser.signIn(departure(browser, client.begin(id, Map.of())), "alice");
      URI mine = victim.signIn(departure(victim, client.begin(id, Map.of())), "bob");
      Map<String, String> mixed = new LinkedHashMap<>(OAuthTestClient.parameters(mine));
      mixed.put("state", OAuthTestClient.parameters(theirs).get("state"));
      URI stolen =
          URI.create(mine.toString().replaceFirst("\\?.*", "?" + OAuthTestClient.encode(mixed)));
      assertStaysOut(victim.open(stolen));
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "remember"})
    void aConsentFormOfAnotherBrowserNeverApproves(String mode) {
      OAuthTestClient client = client(mode);
      String id = client.register(LOOPBACK);
      HttpResponse<String> page = browser.open(client.begin(id, Map.of()).url());
      victim.open(client.begin(id, Map.of()).url());
      HttpResponse<String> again = victim.submit(page, Map.of("decision", "allow"));
      assertThat(isPage(again)).isTrue();
      assertThat(again.body()).contains("Please decide again").doesNotContain("http-equiv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "remember"})
    void aFormThatAnotherSitePostsNeverApproves(String mode) {
      OAuthTestClient client = client(mode);
      HttpResponse<String> page =
          victim.open(client.begin(client.register(LOOPBACK), Map.of()).url());
      for (String site : new String[] {"cross-site", "same-site"}) {
        HttpResponse<String> again =
            victim.submit(page, Map.of("decision", "allow"), Map.of("Sec-Fetch-Site", site));
        assertThat(again.body()).contains("Please decide again").doesNotContain("http-equiv");
      }
    }

    /** The confused deputy: the victim is signed in at Entra, which answers without a question. */
    @ParameterizedTest
    @ValueSource(strings = {"always", "remember"})
    void aPlantedAuthorizeLinkNeverYieldsACodeWithoutConsent(String mode) {
      TestServer server = SERVERS.get(mode);
      OAuthTestClient client = client(mode);
      Begun honest = client.begin(client.register(LOOPBACK), Map.of());
      assertCompletes(victim.open(victim.signIn(departure(victim, honest), "alice")));
      server.entra().forgetRequests();

      String evil = "https://evil.example.com/cb";
      Begun planted = client.begin(client.register(evil), Map.of("redirect_uri", evil));
      HttpResponse<String> page = victim.open(planted.url());
      assertThat(isPage(page)).isTrue();
      assertThat(page.body()).contains("evil.example.com").doesNotContain("http-equiv");

      // The attacker's own browser allows; the victim is sent on from there, silently.
      URI callback = victim.signIn(departure(browser, planted), "alice");
      assertThat(callback.toString()).contains("code=");
      assertStaysOut(victim.open(callback));
      assertThat(server.entra().tokenCalls()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"external", "never"})
    void noLinkLeadsToATargetThatTheOperatorDidNotChoose(String mode) {
      OAuthTestClient client = client(mode);
      Answer answer =
          client.post(
              "/register",
              "application/json",
              "{\"redirect_uris\":[\"https://evil.example.com/cb\"]}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text("error")).isEqualTo("invalid_redirect_uri");
    }
  }
}
