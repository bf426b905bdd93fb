package dev.entrada.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever headers and bodies strangers send, no endpoint fails inside. */
class RequestsFuzzHttpTest {
  private static final int REQUESTS = Integer.getInteger("entrada.fuzz.requests", 300);

  @Test
  void noEndpointFails() {
    try (TestServer server = TestServer.start()) {
      OAuthTestClient client = new OAuthTestClient(server);
      String id = client.register("http://127.0.0.1/callback");
      URI authorize = client.begin(id, Map.of()).url();
      String cookie =
          RawHttp.get(authorize.toString(), Map.of()).header("Set-Cookie").split(";")[0];
      Mutator mutator = new Mutator(7);
      List<String> cookies = List.of(cookie, cookie + "; a=b", cookie + "; " + cookie);
      List<String> accepts =
          List.of("application/json", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
      List<String> forms =
          List.of(
              OAuthTestClient.encode(client.refreshing(id, "A".repeat(60))),
              authorize.getRawQuery(),
              "request=" + "A".repeat(300) + "&decision=allow",
              "token=a.b.c&client_id=" + id);
      for (int i = 0; i < REQUESTS; i++) {
        Map<String, String> headers =
            Map.of(
                "Cookie", header(mutator.next(cookies)),
                "Accept", header(mutator.next(accepts)),
                "Authorization", header(mutator.next(List.of("Basic YTpi", "Bearer x"))),
                "Content-Type", "application/x-www-form-urlencoded");
        assertAnswered(RawHttp.get(authorize.toString(), headers));
        String form = mutator.next(forms);
        for (String path : List.of("/authorize", "/consent", "/token", "/revoke", "/introspect")) {
          assertAnswered(RawHttp.post(server.baseUrl() + path, headers, form));
        }
      }
    }
  }

  private static void assertAnswered(Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isLessThan(500);
    assertThat(answer.body()).doesNotContain("Exception", "\tat ");
  }

  /** What the client lets through, and a container's limit takes. */
  private static String header(String text) {
    String visible = text.replaceAll("[^ -~\\t]", "?").strip();
    return visible.length() > 1500 ? visible.substring(0, 1500).strip() : visible;
  }
}
