package dev.entrada.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

/** The browser's way as people take it, in a browser that enforces its rules. */
class SignInBrowserIT {
  private static final String CURSOR = "cursor://anysphere.cursor-mcp/oauth/callback";
  private static final String ALLOW = "button[value=allow]";
  private static final String DENY = "button[value=deny]";
  private static final String SIGN_IN = "button[value=signin]";
  private static final String APP_PAGE = "The app has its answer";

  private static TestServer server;
  private static OAuthTestClient oauth;

  private LoopbackClient app;
  private Chromium browser;

  @BeforeAll
  static void startServer() {
    // Entra answers at once whoever is signed in there.
    server = TestServer.with(settings -> settings.put("prompt", "none-sent"));
    oauth = new OAuthTestClient(server);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void startBrowser() {
    app = new LoopbackClient();
    browser = Chromium.start();
  }

  @AfterEach
  void stopBrowser() {
    browser.close();
    app.close();
  }

  private Begun begin() {
    return begin(app.redirectUri());
  }

  private static Begun begin(String redirectUri) {
    return oauth.begin(oauth.register(redirectUri), Map.of("redirect_uri", redirectUri));
  }

  /** Signs in at Entra, too, whose cookie makes it answer without a word from then on. */
  private void signInOnce() {
    browser.open(begin().url()).click(ALLOW).click(SIGN_IN).awaitHeading(APP_PAGE);
  }

  private static Answer redeem(Begun begun, String redirectUri, String code) {
    Map<String, String> form = oauth.redemption(begun, code);
    form.put("redirect_uri", redirectUri);
    return oauth.postForm("/token", form);
  }

  private void assertNothingWasBlocked() {
    assertThat(browser.console())
        .as("what the browser says about its rules")
        .noneMatch(line -> line.contains("Content Security Policy") || line.contains("Refused"));
  }

  @Test
  void reachesALoopbackClientThroughASilentEntra() {
    signInOnce();
    Begun begun = begin();

    browser.open(begun.url()).click(ALLOW).awaitHeading(APP_PAGE);

    assertNothingWasBlocked();
    Map<String, String> answer = app.answers().get(1);
    assertThat(answer).containsEntry("state", begun.state());
    assertThat(redeem(begun, app.redirectUri(), answer.get("code")).status()).isEqualTo(200);
  }

  @Test
  void reachesACustomSchemeClientThroughASilentEntra() {
    signInOnce();
    Begun begun = begin(CURSOR);

    browser.open(begun.url()).click(ALLOW);

    Map<String, String> answer = OAuthTestClient.parameters(browser.awaitNavigation(CURSOR));
    assertNothingWasBlocked();
    assertThat(answer).containsEntry("state", begun.state());
    assertThat(redeem(begun, CURSOR, answer.get("code")).status()).isEqualTo(200);
  }

  @Test
  void tellsACustomSchemeClientOfADenial() {
    Begun begun = begin(CURSOR);

    browser.open(begun.url()).click(DENY);

    assertThat(OAuthTestClient.parameters(browser.awaitNavigation(CURSOR)))
        .containsEntry("error", "access_denied")
        .containsEntry("state", begun.state());
    assertNothingWasBlocked();
  }

  @Test
  void tellsALoopbackClientOfADenialAndSignsNobodyIn() {
    Begun begun = begin();
    int before = server.entra().requestsTo("/oauth2/v2.0/authorize").size();

    browser.open(begun.url()).click(DENY).awaitHeading(APP_PAGE);

    assertThat(app.answers()).hasSize(1);
    assertThat(app.answers().get(0))
        .containsEntry("error", "access_denied")
        .containsEntry("iss", server.baseUrl());
    assertThat(server.entra().requestsTo("/oauth2/v2.0/authorize")).hasSize(before);
  }

  @Test
  void takesADecisionAgainAfterTheBackButton() {
    Begun begun = begin();
    browser.open(begun.url()).click(ALLOW).find(SIGN_IN);

    browser.driver().navigate().back();
    browser.find(ALLOW);
    browser.click(DENY).awaitHeading(APP_PAGE);

    assertThat(app.answers().get(0)).containsEntry("error", "access_denied");
  }

  @Test
  void aDoubleClickOnAllowSignsInOnce() {
    signInOnce();
    Begun begun = begin();
    browser.open(begun.url());

    new org.openqa.selenium.interactions.Actions(browser.driver())
        .doubleClick(browser.find(ALLOW))
        .perform();
    browser.awaitHeading(APP_PAGE);

    assertThat(app.answers()).hasSize(2);
    String code = app.answers().get(1).get("code");
    assertThat(redeem(begun, app.redirectUri(), code).status()).isEqualTo(200);
  }

  @Test
  void allowingAgainAfterTheBackButtonCompletesNothingTwice() {
    signInOnce();
    Begun begun = begin();
    browser.open(begun.url()).click(ALLOW).awaitHeading(APP_PAGE);
    browser.driver().navigate().back();
    browser.find(ALLOW);

    browser.click(ALLOW).awaitHeading("This sign-in was already completed");

    assertThat(app.answers()).hasSize(2);
    String code = app.answers().get(1).get("code");
    assertThat(redeem(begun, app.redirectUri(), code).status()).isEqualTo(200);
  }

  @Test
  void twoTabsSignInSideBySide() {
    signInOnce();
    Begun first = begin();
    Begun second = begin();
    browser.open(first.url());
    String firstTab = browser.driver().getWindowHandle();
    browser.driver().switchTo().newWindow(WindowType.TAB);
    browser.open(second.url()).click(ALLOW).awaitHeading(APP_PAGE);

    browser.driver().switchTo().window(firstTab);
    browser.click(ALLOW).awaitHeading(APP_PAGE);

    assertThat(app.answers().get(1)).containsEntry("state", second.state());
    assertThat(app.answers().get(2)).containsEntry("state", first.state());
    assertThat(redeem(first, app.redirectUri(), app.answers().get(2).get("code")).status())
        .isEqualTo(200);
  }

  /** Chromium sends no Lax cookie with it, and would take a new one from the answer. */
  @Test
  void aRequestThatAnotherSitePostsGoesOnBesideWhatIsUnderWay() {
    Begun first = begin();
    Begun posted = begin();
    browser.open(first.url()).click(ALLOW).find(SIGN_IN);
    String firstTab = browser.driver().getWindowHandle();

    browser.driver().switchTo().newWindow(WindowType.TAB);
    browser.open(formOfAnotherSite(posted.url())).click("button").find(ALLOW);
    String secondTab = browser.driver().getWindowHandle();
    browser.driver().switchTo().window(firstTab);
    browser.click(SIGN_IN).awaitHeading(APP_PAGE);
    browser.driver().switchTo().window(secondTab);
    browser.click(ALLOW).awaitHeading(APP_PAGE);

    assertThat(app.answers().get(0)).containsEntry("state", first.state());
    assertThat(app.answers().get(1)).containsEntry("state", posted.state());
  }

  /** A page of no origin that posts what the link would say. */
  private static URI formOfAnotherSite(URI link) {
    String inputs =
        OAuthTestClient.parameters(link).entrySet().stream()
            .map(e -> "<input name='" + e.getKey() + "' value='" + e.getValue() + "'>")
            .collect(Collectors.joining());
    String action = link.toString().replaceFirst("\\?.*", "");
    String html = "<form method='post' action='" + action + "'>" + inputs + "<button>Go</button>";
    return URI.create(
        "data:text/html;base64,"
            + Base64.getEncoder().encodeToString(html.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void anExpiredPageSaysWhatToDo() {
    MutableClock clock = MutableClock.at(Instant.now());
    try (TestServer timed = TestServer.withClock(clock, settings -> {})) {
      OAuthTestClient client = new OAuthTestClient(timed);
      String uri = app.redirectUri();
      URI url = client.begin(client.register(uri), Map.of("redirect_uri", uri)).url();
      browser.open(url);
      browser.find(ALLOW);

      clock.advance(Duration.ofMinutes(61));
      browser.click(ALLOW).awaitHeading("This sign-in cannot go on");

      assertThat(browser.text()).contains("Go back to the app and connect again");
      assertThat(app.answers()).isEmpty();
    }
  }

  @Test
  void worksByKeyboardAloneWithTheFocusInSight() {
    browser.open(begin().url());
    browser.find(ALLOW);

    // The page has nothing else to stop at: the first stop is Allow, the second Deny.
    assertThat(focusAfter(Keys.TAB)).isEqualTo("allow");
    assertFocusIsVisible();
    assertThat(focusAfter(Keys.TAB)).isEqualTo("deny");
    assertFocusIsVisible();
    browser.driver().switchTo().activeElement().sendKeys(Keys.chord(Keys.SHIFT, Keys.TAB));
    browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
    browser.find("#username").sendKeys(Keys.ENTER);

    browser.awaitHeading(APP_PAGE);
    assertThat(app.answers().get(0)).containsKey("code");
  }

  private String focusAfter(Keys key) {
    browser.driver().switchTo().activeElement().sendKeys(key);
    return String.valueOf(browser.driver().switchTo().activeElement().getDomAttribute("value"));
  }

  private void assertFocusIsVisible() {
    var focused = browser.driver().switchTo().activeElement();
    assertThat(focused.getCssValue("outline-style")).isEqualTo("solid");
    assertThat(focused.getCssValue("outline-width")).isEqualTo("3px");
  }

  @Test
  void fitsAPhone() {
    browser.width(360, 740).open(begin().url());
    browser.find(ALLOW);

    assertThat(browser.overflow()).as("pixels to scroll sideways").isZero();
    for (String button : List.of(ALLOW, DENY)) {
      assertThat(browser.find(button).getSize().getHeight())
          .as("height for a thumb")
          .isGreaterThanOrEqualTo(44);
    }
    browser.click(ALLOW).click(SIGN_IN).awaitHeading(APP_PAGE);
  }

  @Test
  void worksWithScriptsSwitchedOff() {
    try (Chromium strict = Chromium.start("en-US", false)) {
      strict.open(URI.create("data:text/html,%3Cscript%3Edocument.title='on'%3C/script%3E"));
      assertThat(strict.driver().getTitle()).as("scripts are off").isNotEqualTo("on");

      strict.open(begin().url()).click(ALLOW).click(SIGN_IN).awaitHeading(APP_PAGE);

      assertThat(app.answers().get(0)).containsKey("code");
    }
  }
}
