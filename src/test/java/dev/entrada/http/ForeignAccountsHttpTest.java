package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Alteration;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is turned away, and tokens that nobody may be let in with: no code, and nothing stored. */
class ForeignAccountsHttpTest {
  private static final String OTHER_GUID = "0bad0000-0000-4000-8000-000000000003";
  private static final String CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";

  private static final Map<TenantKind, EntraSimulator> TENANTS = new EnumMap<>(TenantKind.class);

  @TempDir Path dataDir;

  @AfterAll
  static void stop() {
    TENANTS.values().forEach(EntraSimulator::close);
    TENANTS.clear();
  }

  /** Signs somebody in as far as it goes, and checks that no session came of it. */
  private HttpResponse<String> refused(
      TenantKind tenant,
      String username,
      Consumer<EntraSimulator> prepare,
      Consumer<Map<String, String>> change) {
    EntraSimulator entra =
        TENANTS.computeIfAbsent(
            tenant, kind -> kind.start(TenantKind.app().withSecret(TestServer.CLIENT_SECRET)));
    entra.faults().reset();
    Path state = dataDir.resolve(UUID.randomUUID().toString());
    try (TestServer server =
        TestServer.at(
            entra,
            Clock.systemUTC(),
            settings -> {
              tenant.configure(settings);
              TestServer.embedded(settings, state);
              change.accept(settings);
            },
            UnaryOperator.identity())) {
      prepare.accept(entra);
      OAuthTestClient client = new OAuthTestClient(server);
      Begun begun = client.begin(client.register("http://127.0.0.1/callback"), Map.of());
      HeadlessBrowser browser = new HeadlessBrowser();
      HttpResponse<String> page =
          browser.open(OAuthTestClient.throughEntra(browser, begun, username));
      assertThat(StoredState.sessions(state)).isEmpty();
      return page;
    }
  }

  /** A page that says whom the server takes. */
  private static void assertTurnedAway(HttpResponse<String> page, String accepted) {
    assertThat(Pages.assertShown(page, 403, "wrong_tenant"))
        .contains("This server accepts " + accepted + " only");
    assertThat(Pages.wayBack(page))
        .containsEntry("error", "access_denied")
        .doesNotContainKey("code");
  }

  private static void assertNotTrusted(HttpResponse<String> page) {
    Pages.assertShown(page, 500, "untrusted_token");
    assertThat(Pages.wayBack(page))
        .containsEntry("error", "server_error")
        .doesNotContainKey("code");
  }

  /** Claims of both tokens, as if Entra let somebody through whom it should not. */
  private static Consumer<EntraSimulator> bothTokens(Map<String, Object> replaced) {
    return entra -> {
      UnaryOperator<Map<String, Object>> change =
          claims -> {
            Map<String, Object> changed = new LinkedHashMap<>(claims);
            changed.putAll(replaced);
            return changed;
          };
      entra.faults().forgeries().access(change);
      entra.faults().forgeries().id(change);
    };
  }

  private static Consumer<EntraSimulator> of(String tenant) {
    return entra -> bothTokens(Map.of("tid", tenant, "iss", entra.issuerOf(tenant))).accept(entra);
  }

  @Test
  void aForeignTenantIsTurnedAway() {
    assertTurnedAway(
        refused(TenantKind.GUID, "alice", of(OTHER_GUID), settings -> {}),
        "accounts of 7e57e57e-0000-4000-8000-000000000001");
    assertTurnedAway(
        refused(TenantKind.DOMAIN, "alice", of(OTHER_GUID), settings -> {}),
        "accounts of contoso.onmicrosoft.com");
  }

  @Test
  void aForeignTenantsVersionOneTokenIsTurnedAway() {
    String issuer = "https://sts.windows.net/" + OTHER_GUID + "/";
    assertTurnedAway(
        refused(
            TenantKind.GUID,
            "alice",
            entra -> {
              entra.faults().v1Tokens(true);
              of(OTHER_GUID).accept(entra);
              entra.faults().alterNextAccessToken(Alteration.claim("iss", issuer));
            },
            settings -> {}),
        "accounts of 7e57e57e-0000-4000-8000-000000000001");
  }

  @Test
  void aTenantThatIsNotListedIsTurnedAway() {
    for (TenantKind open : List.of(TenantKind.ORGANIZATIONS, TenantKind.COMMON)) {
      assertTurnedAway(
          refused(
              open, "frank", entra -> {}, settings -> settings.put("allowed-tenants", OTHER_GUID)),
          "accounts of the tenants " + OTHER_GUID);
    }
  }

  @Test
  void aPersonalAccountIsNoWorkAccount() {
    assertTurnedAway(
        refused(
            TenantKind.ORGANIZATIONS,
            "frank",
            of(CONSUMERS),
            settings -> settings.put("allowed-tenants", "*")),
        "organizations accounts");
  }

  @Test
  void aWorkAccountIsNoPersonalAccount() {
    assertTurnedAway(
        refused(TenantKind.CONSUMERS, "pat", of(OTHER_GUID), settings -> {}),
        "accounts of consumers");
  }

  @Test
  void anIssuerThatIsSetReplacesEntras() {
    for (TenantKind tenant : List.of(TenantKind.GUID, TenantKind.USER_FLOW)) {
      assertNotTrusted(
          refused(
              tenant,
              "alice",
              entra -> {},
              settings -> settings.put("token-issuer", "https://issuer.example/")));
    }
  }

  static Stream<Arguments> tokensOfNoUse() {
    return Stream.of(
        Arguments.of("no tid", TenantKind.ORGANIZATIONS, Alteration.without("tid")),
        Arguments.of("a tid that is no GUID", TenantKind.GUID, Alteration.claim("tid", "common")),
        Arguments.of("no ver", TenantKind.GUID, Alteration.without("ver")),
        Arguments.of("an unknown ver", TenantKind.GUID, Alteration.claim("ver", "3.0")),
        Arguments.of(
            "the audience of version 1 in version 2",
            TenantKind.GUID,
            Alteration.claim("aud", "api://" + TestServer.CLIENT_ID)),
        Arguments.of(
            "another audience", TenantKind.GUID, Alteration.claim("aud", "api://somebody-else")),
        Arguments.of("another azp", TenantKind.GUID, Alteration.claim("azp", OTHER_GUID)),
        Arguments.of("no azp", TenantKind.GUID, Alteration.without("azp")),
        Arguments.of("no exp", TenantKind.GUID, Alteration.without("exp")),
        Arguments.of("expired", TenantKind.GUID, Alteration.expired()),
        Arguments.of("not yet valid", TenantKind.GUID, Alteration.notYetValid()),
        Arguments.of("no oid", TenantKind.GUID, Alteration.without("oid")),
        Arguments.of("another person", TenantKind.GUID, Alteration.claim("oid", OTHER_GUID)),
        Arguments.of("no scp", TenantKind.GUID, Alteration.without("scp")),
        Arguments.of("no sub of a customer", TenantKind.EXTERNAL_ID, Alteration.without("sub")),
        Arguments.of(
            "another user flow's issuer",
            TenantKind.USER_FLOW,
            Alteration.claim("iss", "https://contoso.b2clogin.com/other/v2.0/")),
        Arguments.of(
            "the key of personal accounts at organizations",
            TenantKind.ORGANIZATIONS,
            Alteration.signed(Alteration.Signature.CONSUMERS_KEY)),
        Arguments.of("a forgery", TenantKind.GUID, Alteration.signed(Alteration.Signature.FORGED)),
        Arguments.of(
            "no signature", TenantKind.GUID, Alteration.signed(Alteration.Signature.NONE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tokensOfNoUse")
  void anAccessTokenOfNoUseLetsNobodyIn(String what, TenantKind tenant, Alteration alteration) {
    assertNotTrusted(
        refused(
            tenant,
            tenant.username(),
            entra -> entra.faults().alterNextAccessToken(alteration),
            settings -> {}));
  }

  /** It may be new, so this is an outage until the keys can be asked for again. */
  @Test
  void anUnknownKeyLetsNobodyIn() {
    Alteration alteration = Alteration.signed(Alteration.Signature.UNPUBLISHED_KEY);
    HttpResponse<String> page =
        refused(
            TenantKind.GUID,
            "alice",
            entra -> entra.faults().alterNextAccessToken(alteration),
            settings -> {});

    Pages.assertShown(page, 503, "temporarily_unavailable");
  }

  static Stream<Arguments> idTokensOfNoUse() {
    return Stream.of(
        Arguments.of("another nonce", Alteration.claim("nonce", "replayed")),
        Arguments.of("no nonce", Alteration.without("nonce")),
        Arguments.of("another audience", Alteration.claim("aud", OTHER_GUID)),
        Arguments.of("expired", Alteration.expired()),
        Arguments.of("forged", Alteration.signed(Alteration.Signature.FORGED)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("idTokensOfNoUse")
  void anIdTokenOfNoUseLetsNobodyIn(String what, Alteration alteration) {
    for (TenantKind tenant : List.of(TenantKind.GUID, TenantKind.USER_FLOW)) {
      assertNotTrusted(
          refused(
              tenant,
              "alice",
              entra -> entra.faults().alterNextIdToken(alteration),
              settings -> {}));
    }
  }
}
