package dev.entrada.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.OutageException;
import dev.entrada.store.Racing;
import dev.entrada.testing.MutableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataDocumentClientsTest {
  private static final String URL = "https://example.com/client.json";
  private static final ClientId ID = new ClientId(URL);
  private static final Duration MILLI = Duration.ofMillis(1);

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-03-01T12:00:00Z"));
  private final ConcurrentLinkedQueue<URI> fetched = new ConcurrentLinkedQueue<>();
  private final ClientKeySets keySets =
      new ClientKeySets(
          url -> {
            throw new OutboundException("nothing is fetched here", null);
          },
          clock);
  private final MetadataDocumentClients clients =
      new MetadataDocumentClients(
          new BudgetedFetch(this::answer, clock), keySets, List.of(), clock);

  private int status = 200;
  private String body = document(URL, "");
  private Map<String, String> headers = Map.of();
  private boolean down;
  private boolean busy;

  private OutboundResponse answer(URI url) {
    fetched.add(url);
    if (busy) {
      throw OutboundException.untried("no connection is free", null);
    }
    if (down) {
      throw new OutboundException("no answer", null);
    }
    return new OutboundResponse(status, headers, body.getBytes(UTF_8));
  }

  private static String document(String url, String members) {
    return "{\"client_id\":\""
        + url
        + "\",\"client_name\":\"App\","
        + "\"redirect_uris\":[\"http://127.0.0.1/cb\"]"
        + members
        + "}";
  }

  private void assertRefused(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            OAuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CLIENT));
  }

  private void advance(Duration duration) {
    clock.advance(duration);
  }

  @Nested
  class Urls {
    @ParameterizedTest
    @ValueSource(
        strings = {
          URL,
          "https://example.com:8443/a/b",
          "https://example.com/c?v=1",
          "https://example.com/..a/b."
        })
    void areAccepted(String url) {
      assertThat(clients.checkUrl(new ClientId(url))).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "https://example.com",
          "https://example.com/",
          "https:example.com/c",
          "https:///c",
          "https://user@example.com/c",
          "https://@example.com/c",
          "https://example.com/c#",
          "https://example.com/c#f",
          "https://example.com/../c",
          "https://example.com/a/.",
          "https://example.com/a/%2E%2e/c",
          "https://example.com/a/.%2e",
          "https://exa\"mple.com/c",
          "https://example.com\\@evil.com/c"
        })
    void areRefused(String url) {
      assertRefused(() -> clients.checkUrl(new ClientId(url)));
      assertThat(fetched).isEmpty();
    }

    @Test
    void areOfTheAllowedHostsOnly() {
      MetadataDocumentClients narrow =
          new MetadataDocumentClients(
              new BudgetedFetch(MetadataDocumentClientsTest.this::answer, clock),
              keySets,
              List.of("example.com"),
              clock);
      assertThat(narrow.fetch(ID).id()).isEqualTo(ID);
      assertRefused(() -> narrow.fetch(new ClientId("https://a.example.com/c")));
      assertRefused(() -> narrow.fetch(new ClientId("https://example.com.evil.com/c")));
      assertThat(fetched).hasSize(1);
    }
  }

  @Nested
  class Documents {
    @Test
    void describeAPublicClient() {
      Client client = clients.fetch(ID);
      assertThat(client.id()).isEqualTo(ID);
      assertThat(client.origin()).isEqualTo(Client.Origin.METADATA_DOCUMENT);
      assertThat(client.metadata().name()).contains("App");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          ",\"token_endpoint_auth_method\":\"none\"",
          ",\"token_endpoint_auth_method\":\"private_key_jwt\","
              + "\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\",\"none\"]"
        })
    void mayListNoneAmongOthers(String members) {
      body = document(URL, members);
      assertThat(clients.fetch(ID).id()).isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          ",\"client_secret\":\"s\"",
          ",\"client_secret_expires_at\":0",
          ",\"token_endpoint_auth_method\":\"client_secret_basic\"",
          ",\"token_endpoint_auth_method\":1",
          ",\"client_id\":\"" + URL + "\"",
          ",\"grant_types\":[\"client_credentials\"]",
          "} "
        })
    void areRefusedWithStrangeMembers(String members) {
      body = document(URL, members);
      assertRefused(() -> clients.fetch(ID));
    }

    @Test
    void nameTheirOwnUrlByteForByte() {
      body = document("https://example.com/client.json?", "");
      assertRefused(() -> clients.fetch(ID));
    }

    @Test
    void needANameAndRedirectUris() {
      body = "{\"client_id\":\"" + URL + "\",\"redirect_uris\":[\"http://localhost/\"]}";
      assertRefused(() -> clients.fetch(ID));
      advance(Duration.ofMinutes(1));
      body = "{\"client_id\":\"" + URL + "\",\"client_name\":\"App\"}";
      assertRefused(() -> clients.fetch(ID));
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 301, 302, 304, 404, 500})
    void comeWithStatus200(int other) {
      status = other;
      assertRefused(() -> clients.fetch(ID));
    }
  }

  @Nested
  class Caching {
    /** One minute at least, 24 hours at most, one hour where nothing is said. */
    @ParameterizedTest
    @CsvSource({
      "'', 3600",
      "no-store, 60",
      "'private, no-cache', 60",
      "'No-Store, max-age=600', 60",
      "x-no-store=1, 3600",
      "max-age=0, 60",
      "max-age=59, 60",
      "'public, max-age=600', 600",
      "'s-maxage=5, max-age=600', 600",
      "max-age=999999999, 86400",
      "max-age=99999999999999999999, 86400"
    })
    void lastsAsLongAsTheServerSaysWithinBounds(String cacheControl, long seconds) {
      headers = Map.of("cache-control", cacheControl);
      clients.fetch(ID);
      advance(Duration.ofSeconds(seconds).minus(MILLI));
      clients.fetch(ID);
      assertThat(fetched).hasSize(1);
      advance(MILLI);
      clients.fetch(ID);
      assertThat(fetched).hasSize(2);
    }

    @Test
    void asksOnceForManyCallers() throws Exception {
      Racing.results(racer -> clients.fetch(ID));
      assertThat(fetched).hasSize(1);
    }

    @Test
    void keepsAFailureForAMinuteAndNeverAsSuccess() {
      down = true;
      assertRefused(() -> clients.fetch(ID));
      down = false;
      advance(Duration.ofMinutes(1).minus(MILLI));
      assertRefused(() -> clients.fetch(ID));
      assertThat(fetched).hasSize(1);
      advance(MILLI);
      assertThat(clients.fetch(ID).id()).isEqualTo(ID);
    }

    private void assertUnavailable() {
      assertThatThrownBy(() -> clients.fetchAgain(ID)).isInstanceOf(OutageException.class);
      assertThatThrownBy(() -> clients.keys(ID)).isInstanceOf(OutageException.class);
    }

    /** What has begun outlives an outage, and remembers which kind of failure it was. */
    @ParameterizedTest
    @ValueSource(ints = {0, 429, 500, 502, 503, 504})
    void tellsAnOutageOfTheHostFromAClientThatIsGone(int other) {
      down = other == 0;
      status = other;
      assertUnavailable();
      down = false;
      status = 404;
      assertUnavailable();
      assertRefused(() -> clients.fetch(ID));
      assertThat(fetched).hasSize(1);

      advance(Duration.ofMinutes(1));
      assertRefused(() -> clients.fetchAgain(ID));
      status = other;
      assertRefused(() -> clients.keys(ID));
      assertThat(fetched).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 301, 304, 400, 401, 403, 404, 410})
    void tellsAClientThatIsGoneFromAnOutage(int other) {
      status = other;
      assertRefused(() -> clients.fetchAgain(ID));
      assertRefused(() -> clients.keys(ID));
    }

    @Test
    void takesADocumentThatIsNotValidForNoOutage() {
      body = document(URL, ",\"client_secret\":\"s\"");
      assertRefused(() -> clients.fetchAgain(ID));
      assertRefused(() -> clients.keys(ID));
    }

    @ParameterizedTest
    @ValueSource(longs = {600, 86400})
    void servesTheLastGoodDocumentForADayAfterItsTime(long maxAge) {
      headers = Map.of("cache-control", "max-age=" + maxAge);
      clients.fetch(ID);
      down = true;
      advance(Duration.ofSeconds(maxAge));
      assertThat(clients.fetch(ID).id()).isEqualTo(ID);
      advance(Duration.ofHours(24).minus(MILLI));
      assertThat(clients.fetch(ID).id()).isEqualTo(ID);
      advance(Duration.ofMinutes(1));
      assertRefused(() -> clients.fetch(ID));
    }

    @Test
    void asksOneHostTenTimesAMinuteAtMost() {
      status = 404;
      for (int i = 0; i < 15; i++) {
        ClientId id = new ClientId("https://example.com/" + i);
        assertThatThrownBy(() -> clients.fetch(id))
            .isInstanceOf(i < 10 ? OAuthException.class : OutageException.class);
      }
      assertThat(fetched).hasSize(10);
      assertRefused(() -> clients.fetch(new ClientId("https://other.example.com/c")));
      assertThat(fetched).hasSize(11);
      advance(Duration.ofMinutes(1));
      assertRefused(() -> clients.fetch(new ClientId("https://example.com/15")));
      assertThat(fetched).hasSize(12);
    }

    /** Made-up addresses must neither spend nor push out what an honest client needs. */
    @Test
    void fetchesAKnownDocumentAgainWhateverStrangersSpend() {
      clients.fetch(ID);
      advance(Duration.ofHours(1));
      spendTheBudget();

      body = document(URL, ",\"client_uri\":\"https://example.com/\"");
      fetched.clear();
      assertThat(clients.fetch(ID).id()).isEqualTo(ID);
      assertThat(fetched).containsExactly(URI.create(URL));
    }

    @Test
    void keepsAKnownDocumentHoweverManyAddressesAreMadeUp() {
      clients.fetch(ID);
      status = 404;
      for (int i = 0; i < 3_000; i++) {
        ClientId id = new ClientId("https://h" + i + ".example.com/c");
        assertRefused(() -> clients.fetch(id));
      }
      fetched.clear();
      assertThat(clients.fetch(ID).id()).isEqualTo(ID);
      assertThat(fetched).isEmpty();
    }

    /** That we did not ask says nothing of the document. */
    @Test
    void doesNotTakeItsOwnBudgetForAFailureOfTheDocument() {
      spendTheBudget();
      assertThatThrownBy(() -> clients.fetch(ID)).isInstanceOf(OutageException.class);
      // The budget begins anew before a failure would be forgotten.
      advance(Duration.ofMinutes(1).minus(MILLI));
      assertThatThrownBy(() -> clients.fetch(ID)).isInstanceOf(OutageException.class);
      advance(MILLI);
      assertThat(clients.fetch(ID).id()).isEqualTo(ID);
    }

    @Test
    void doesNotTakeAWantOfConnectionsForAFailureOfTheDocument() {
      busy = true;
      assertThatThrownBy(() -> clients.fetch(ID)).isInstanceOf(OutageException.class);
      busy = false;
      assertThat(clients.fetch(ID).id()).isEqualTo(ID);
      advance(Duration.ofHours(1));
      busy = true;
      assertThat(clients.fetch(ID).id()).as("the last good document").isEqualTo(ID);
    }

    private void spendTheBudget() {
      status = 404;
      for (int i = 0; i < 10; i++) {
        ClientId id = new ClientId("https://example.com/" + i);
        assertRefused(() -> clients.fetch(id));
      }
      status = 200;
    }

    @Test
    void countsAHostInEverySpelling() {
      status = 404;
      for (int i = 0; i < 16; i++) {
        StringBuilder host = new StringBuilder("evil.com");
        for (int bit = 0; bit < 4; bit++) {
          if ((i >> bit & 1) == 1) {
            host.setCharAt(bit, Character.toUpperCase(host.charAt(bit)));
          }
        }
        ClientId id = new ClientId("https://" + host + "/c");
        assertThatThrownBy(() -> clients.fetch(id))
            .isInstanceOf(i < 10 ? OAuthException.class : OutageException.class);
      }
      assertThatThrownBy(() -> clients.fetch(new ClientId("https://evil.com./c")))
          .isInstanceOf(OutageException.class);
      assertThat(fetched).hasSize(10);
    }
  }
}
