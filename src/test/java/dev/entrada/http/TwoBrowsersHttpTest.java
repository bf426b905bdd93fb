package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.Parallel;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sign-in goes on in the browser that allowed it and in no other; any number do side by side. */
class TwoBrowsersHttpTest {
  @TempDir static Path dataDir;

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  private final HeadlessBrowser mine = new HeadlessBrowser();
  private final HeadlessBrowser theirs = new HeadlessBrowser();

  @BeforeAll
  static void start() {
    server = TestServer.with(settings -> TestServer.embedded(settings, dataDir));
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Begun begin() {
    return client.begin(clientId, Map.of());
  }

  private static HttpResponse<String> allow(HeadlessBrowser browser, HttpResponse<String> page) {
    return browser.submit(page, Map.of("decision", "allow"));
  }

  private static void assertAsksAgain(HttpResponse<String> page) {
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("Please decide again")
        .doesNotContain("http-equiv", server.entra().authority());
  }

  private static String code(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    URI location = URI.create(answer.headers().firstValue("Location").orElseThrow());
    return OAuthTestClient.parameters(location).get("code");
  }

  private static String complete(HeadlessBrowser browser, HttpResponse<String> leaving) {
    return code(browser.open(browser.signIn(OAuthTestClient.leaving(leaving), "alice")));
  }

  /** Refused, and neither stored anything nor spoilt it for the right browser. */
  private void assertStolen(URI callback, Begun begun) {
    List<String> stored = StoredState.sessions(dataDir);
    int calls = server.entra().tokenCalls();

    for (HeadlessBrowser thief : List.of(theirs, new HeadlessBrowser())) {
      HttpResponse<String> page = thief.open(callback);
      assertThat(Pages.assertShown(page, 403, "another_browser")).contains("another browser");
      assertThat(Pages.hasWayBack(page)).isFalse();
    }

    assertThat(StoredState.sessions(dataDir)).isEqualTo(stored);
    assertThat(server.entra().tokenCalls()).isEqualTo(calls);
    assertThat(client.redeem(begun, code(mine.open(callback))).status()).isEqualTo(200);
  }

  @Test
  void aFormFromAnotherBrowserNeverApproves() {
    HttpResponse<String> page = mine.open(begin().url());
    theirs.open(begin().url());

    assertAsksAgain(allow(new HeadlessBrowser(), page));
    HttpResponse<String> again = allow(theirs, page);

    assertAsksAgain(again);
    assertThat(complete(theirs, allow(theirs, again))).isNotEmpty();
  }

  @Test
  void theFirstVisitInTwoTabsAtOnceNeedsOneMoreClick() {
    Begun first = begin();
    Begun second = begin();
    // Two requests before either answer set the cookie: the later answer's cookie stays.
    HttpResponse<String> one = new HeadlessBrowser().open(first.url());
    HttpResponse<String> two = mine.open(second.url());

    HttpResponse<String> again = allow(mine, one);
    assertAsksAgain(again);
    assertThat(again.headers().firstValue("Set-Cookie")).isEmpty();

    String codeOfFirst = complete(mine, allow(mine, again));
    String codeOfSecond = complete(mine, allow(mine, two));
    assertThat(client.redeem(first, codeOfFirst).status()).isEqualTo(200);
    assertThat(client.redeem(second, codeOfSecond).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void aFormFromAnotherSiteNeverApproves(String site) {
    HttpResponse<String> page = mine.open(begin().url());
    Map<String, String> decision = Map.of("decision", "allow");

    assertAsksAgain(mine.submit(page, decision, Map.of("Sec-Fetch-Site", site)));

    HttpResponse<String> own = mine.submit(page, decision, Map.of("Sec-Fetch-Site", "same-origin"));
    assertThat(OAuthTestClient.leaving(own).toString()).startsWith(server.entra().authority());
  }

  /** Browsers send a Lax cookie with no other site's post, and would take a new one from it. */
  @Test
  void aPostOfAnotherSiteTakesNoBrowserItsCookie() {
    HttpResponse<String> page = mine.open(begin().url());
    Map<String, String> crossSite =
        Map.of(
            "Sec-Fetch-Site",
            "cross-site",
            "Content-Type",
            "application/x-www-form-urlencoded",
            "Accept",
            "text/html");
    Map<String, String> decision = new LinkedHashMap<>(HeadlessBrowser.fields(page));
    decision.put("decision", "allow");

    Answer consent =
        RawHttp.post(server.baseUrl() + "/consent", crossSite, OAuthTestClient.encode(decision));
    Answer authorize =
        RawHttp.post(server.baseUrl() + "/authorize", crossSite, begin().url().getRawQuery());

    assertThat(consent.status()).isEqualTo(200);
    assertThat(consent.body()).contains("Please decide again").doesNotContain("http-equiv");
    assertThat(consent.header("Set-Cookie")).isEmpty();
    assertThat(authorize.header("Set-Cookie")).isEmpty();
  }

  /** A client may post its request (RFC 6749 §3.1); as a link it comes with the cookie. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPostedRequestOfAnotherSiteGoesOnAsALink(boolean known) {
    if (known) {
      mine.open(begin().url());
    }
    Begun begun = begin();

    Answer posted =
        RawHttp.post(
            server.baseUrl() + "/authorize",
            Map.of(
                "Sec-Fetch-Site",
                "cross-site",
                "Content-Type",
                "application/x-www-form-urlencoded"),
            begun.url().getRawQuery());

    assertThat(posted.status()).isEqualTo(303);
    URI link = URI.create(posted.header("Location"));
    assertThat(link.toString()).startsWith(server.baseUrl() + "/authorize?");
    assertThat(OAuthTestClient.parameters(link)).isEqualTo(OAuthTestClient.parameters(begun.url()));
    HttpResponse<String> page = mine.open(link, Map.of("Sec-Fetch-Site", "cross-site"));
    String code = complete(mine, allow(mine, page));
    assertThat(client.redeem(begun, code).status()).isEqualTo(200);
  }

  @Test
  void anEntraLinkThatIsSentToSomebodyElseIsOfNoUse() {
    Begun begun = begin();
    URI entra = OAuthTestClient.allow(mine, begun.url());
    theirs.open(begin().url());

    URI signedInElsewhere = theirs.signIn(entra, "bob");

    assertStolen(signedInElsewhere, begun);
  }

  @Test
  void aCallbackThatIsSentToSomebodyElseIsOfNoUse() {
    Begun begun = begin();
    URI callback = OAuthTestClient.throughEntra(mine, begun, "alice");
    theirs.open(begin().url());

    assertStolen(callback, begun);
  }

  @Test
  void anErrorThatIsSentToSomebodyElseTellsNobody() {
    Begun begun = begin();
    URI cancelled = mine.cancel(OAuthTestClient.allow(mine, begun.url()));

    Pages.assertShown(theirs.open(cancelled), 403, "another_browser");
  }

  @Test
  void twentyFlowsRunSideBySideInOneBrowser() {
    int n = 20;
    List<Begun> begun = new ArrayList<>();
    List<HttpResponse<String>> pages = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      begun.add(begin());
      pages.add(mine.open(begun.get(i).url()));
      order.add(i);
    }
    Random random = new Random(42);
    URI[] links = new URI[n];
    Collections.shuffle(order, random);
    order.forEach(i -> links[i] = OAuthTestClient.leaving(allow(mine, pages.get(i))));
    URI[] callbacks = new URI[n];
    Collections.shuffle(order, random);
    order.forEach(i -> callbacks[i] = mine.signIn(links[i], i % 2 == 0 ? "alice" : "bob"));

    Collections.shuffle(order, random);
    for (int i : order) {
      Map<String, String> answer =
          OAuthTestClient.parameters(
              URI.create(mine.open(callbacks[i]).headers().firstValue("Location").orElseThrow()));
      assertThat(answer).containsEntry("state", begun.get(i).state());
      Tokens tokens = OAuthTestClient.tokens(client.redeem(begun.get(i), answer.get("code")));
      assertThat(tokens.scope()).isEqualTo("read");
    }
  }

  @Test
  void aDoubleSubmitLeadsToOneSession() {
    Begun begun = begin();
    HttpResponse<String> page = mine.open(begun.url());
    HttpResponse<String> first = allow(mine, page);
    HttpResponse<String> second = allow(mine, page);

    String code = complete(mine, first);

    List<String> stored = StoredState.sessions(dataDir);
    HttpResponse<String> late = mine.open(mine.signIn(OAuthTestClient.leaving(second), "bob"));
    Pages.assertShown(late, 400, "already_completed");
    assertThat(StoredState.sessions(dataDir)).isEqualTo(stored);
    assertThat(client.redeem(begun, code).status()).isEqualTo(200);
  }

  @Test
  void aCallbackCompletesOnceThoughItIsReloaded() {
    Begun begun = begin();
    URI callback = OAuthTestClient.throughEntra(mine, begun, "alice");
    String code = code(mine.open(callback));
    List<String> stored = StoredState.sessions(dataDir);

    assertThat(mine.open(callback).statusCode()).isBetween(400, 403);

    assertThat(StoredState.sessions(dataDir)).isEqualTo(stored);
    assertThat(client.redeem(begun, code).status()).isEqualTo(200);
  }

  @Test
  void oneOfManyParallelSignInsWithOneStateCompletes() throws Exception {
    Begun begun = begin();
    URI entra = OAuthTestClient.allow(mine, begun.url());
    int before = StoredState.sessions(dataDir).size();

    List<Integer> answers =
        Parallel.calls(6, () -> mine.open(mine.signIn(entra, "alice")).statusCode());

    assertThat(answers.stream().filter(status -> status == 303)).hasSize(1);
    assertThat(answers.stream().filter(status -> status != 303)).hasSize(5).containsOnly(400);
    assertThat(StoredState.sessions(dataDir)).hasSize(before + 1);
  }
}
