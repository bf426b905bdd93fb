package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.store.StateStore;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.TestServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a request costs where it is dear, counted: calls of the store, which is a database, and of
 * Entra, which is far away. The clock stands still, so that nothing happens by the way.
 */
class StoreCallsHttpTest {
  private final MutableClock clock = MutableClock.at(Instant.now());
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private final TestServer server =
      TestServer.node(clock, listening(new MemoryStateStore(clock)), settings -> {});
  private final OAuthTestClient client = new OAuthTestClient(server);
  private final String clientId = client.register(OAuthTestClient.REDIRECT_URI);

  private StateStore listening(StateStore store) {
    return (StateStore)
        Proxy.newProxyInstance(
            StateStore.class.getClassLoader(),
            new Class<?>[] {StateStore.class},
            (proxy, method, arguments) -> {
              calls.add(method.getName());
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @BeforeEach
  void forgetTheStart() {
    assertThat(calls).as("what reading the signing keys took").isNotEmpty();
    forget();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void forget() {
    calls.clear();
    server.entra().forgetRequests();
  }

  private void assertCalls(String... expected) {
    assertThat(calls).containsExactly(expected);
  }

  private void assertOk(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  /** As far as the client's code. */
  private String code(Begun begun) {
    return OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice").get("code");
  }

  @Test
  void metadataAndKeysAreServedWithoutTheStore() {
    for (int i = 0; i < 3; i++) {
      assertOk(client.get("/.well-known/oauth-authorization-server"));
      assertOk(client.get("/.well-known/openid-configuration"));
      assertOk(client.get("/jwks"));
    }
    assertCalls();
  }

  @Test
  void registersWithoutTheStore() {
    for (int i = 0; i < 3; i++) {
      client.register("http://127.0.0.1:53682/callback/" + i);
    }
    assertCalls();
    assertThat(server.entra().requests()).isEmpty();
  }

  @Test
  void sendsPeopleToEntraWithoutTheStore() {
    HeadlessBrowser browser = new HeadlessBrowser();
    Begun begun = client.begin(clientId, Map.of());
    browser.open(begun.url());
    OAuthTestClient.allow(browser, begun.url());
    assertCalls();
    assertThat(server.entra().tokenCalls()).isZero();
  }

  @Test
  void writesASignInOnce() {
    code(client.begin(clientId, Map.of()));
    // Whether the flow has ended already; whether Entra has challenged the person; the session.
    assertCalls("get", "take", "putIfAbsent");
    assertThat(server.entra().tokenCalls()).isOne();
  }

  @Test
  void redeemsWithOneReadAndOneCompareAndSet() {
    Begun begun = client.begin(clientId, Map.of());
    String code = code(begun);
    forget();
    assertOk(client.redeem(begun, code));
    assertCalls("get", "replace");
    assertThat(server.entra().tokenCalls()).isZero();
  }

  @Test
  void refreshesWithOneReadOneCompareAndSetAndOneCallOfEntra() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    forget();
    assertOk(client.refresh(clientId, tokens.refreshToken()));
    assertCalls("get", "replace");
    assertThat(server.entra().tokenCalls()).isOne();
  }

  @Test
  void answersARepeatedRefreshWithOneReadAndNothingElse() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    assertOk(client.refresh(clientId, tokens.refreshToken()));
    forget();
    assertOk(client.refresh(clientId, tokens.refreshToken()));
    assertCalls("get");
    assertThat(server.entra().tokenCalls()).isZero();
  }

  @Test
  void refusesMadeUpTokensWithoutTheStore() {
    assertThat(client.refresh(clientId, "made-up").status()).isEqualTo(400);
    assertThat(client.redeem(client.begin(clientId, Map.of()), "made-up").status()).isEqualTo(400);
    assertCalls();
    assertThat(server.entra().tokenCalls()).isZero();
  }
}
