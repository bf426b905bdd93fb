package dev.entrada.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import com.github.benmanes.caffeine.cache.stats.ConcurrentStatsCounter;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import dev.entrada.jose.JwkSet;
import dev.entrada.jose.JwkSource;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.net.OutboundResponse;
import dev.entrada.net.SingleFlight;
import dev.entrada.oauth.ClientAuthMethod;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.OutageException;
import dev.entrada.oauth.Parameters;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Clients named by the https URL of their metadata document. The document is fetched under a narrow
 * policy and kept for as long as its server says, within bounds; a failure is kept apart and
 * briefly, and meanwhile the last good document serves for a day beyond its time.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/">
 *     OAuth Client ID Metadata Document</a>
 */
public final class MetadataDocumentClients {
  /** The draft's advice; an honest document has under 2 KB. */
  private static final int MAX_DOCUMENT_BYTES = 5 * 1024;

  /** Whoever names a document can make us wait for it, and others with us. */
  public static final OutboundPolicy FETCH_POLICY =
      new OutboundPolicy(Duration.ofSeconds(3), Duration.ofSeconds(5), MAX_DOCUMENT_BYTES, 4);

  private static final JsonLimits LIMITS = new JsonLimits(MAX_DOCUMENT_BYTES, 6, 300);

  /** An author of documents must not choose how often we fetch, nor keep an old one for years. */
  private static final Duration MIN_AGE = Duration.ofMinutes(1);

  private static final Duration MAX_AGE = Duration.ofHours(24);
  private static final Duration USUAL_AGE = Duration.ofHours(1);
  private static final Duration FAILURE_AGE = Duration.ofMinutes(1);
  private static final Duration LAST_GOOD_AGE = Duration.ofHours(24);

  /** Bounds memory under a flood of made-up URLs, which have a cache of their own. */
  private static final int MAX_CACHED = 1_000;

  /** Longer than a fetch may last, with its wait for a connection. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final BudgetedFetch http;
  private final ClientKeySets keySets;
  private final Clock clock;
  private final List<String> allowedHosts;
  private final Cache<ClientId, Entry> entries =
      Caffeine.newBuilder().maximumSize(MAX_CACHED).build();
  private final Cache<ClientId, Failure> failures =
      Caffeine.newBuilder().maximumSize(MAX_CACHED).build();
  private final SingleFlight<ClientId, Outcome> fetches = new SingleFlight<>(PATIENCE);
  private final StatsCounter stats = new ConcurrentStatsCounter();

  /** The last good document of a URL, how long it may serve, when to ask next. */
  private record Entry(Document document, Instant servesUntil, Instant askAgainAt) {}

  /**
   * Why there is no document, and when to ask next.
   *
   * @param outage whether its host is at fault, so that it may be there all the same
   */
  private record Failure(boolean outage, Instant askAgainAt) {}

  /** What came of asking: a document, or a failure. */
  private record Outcome(Optional<Document> document, boolean outage) {
    static Outcome of(Document document) {
      return new Outcome(Optional.of(document), false);
    }

    static Outcome of(Failure failure) {
      return new Outcome(Optional.empty(), failure.outage());
    }
  }

  /** The host of a document does not answer, so nobody can say what the client is. */
  private static final class HostUnavailableException extends OutageException {
    HostUnavailableException() {
      super("a client's metadata document cannot be fetched now", null);
    }
  }

  /** A client and the keys that it may authenticate with. */
  private record Document(Client client, Optional<JwkSource> keys) {}

  /**
   * @param http one that refuses special-use addresses
   * @param allowedHosts the only hosts of documents; empty means any
   */
  public MetadataDocumentClients(
      BudgetedFetch http, ClientKeySets keySets, List<String> allowedHosts, Clock clock) {
    this.http = http;
    this.keySets = keySets;
    this.allowedHosts = List.copyOf(allowedHosts);
    this.clock = clock;
  }

  /**
   * The client that the document describes. One fetch per URL is in flight at a time.
   *
   * @throws OAuthException invalid_client if the URL is not one we accept, or there is no valid
   *     document behind it, for whatever reason
   * @throws OutboundException if it was not asked for, since too much else was
   */
  public Client fetch(ClientId id) {
    try {
      return fetchAgain(id);
    } catch (HostUnavailableException e) {
      throw noDocument();
    }
  }

  /**
   * As {@link #fetch}, of a client that has begun something here: that its host is down must not
   * end it.
   *
   * @throws OAuthException invalid_client if there is certainly no valid document
   * @throws OutageException if its host does not answer, or was not asked
   */
  Client fetchAgain(ClientId id) {
    return document(id).client();
  }

  /**
   * The keys that the client authenticates with; empty if it has none.
   *
   * @throws OAuthException as {@link #fetchAgain}
   * @throws OutageException as {@link #fetchAgain}
   */
  Optional<JwkSource> keys(ClientId id) {
    return document(id).keys();
  }

  /** How often a document was at hand, and how often it had to be fetched. */
  public CacheStats stats() {
    return stats.snapshot();
  }

  private Document document(ClientId id) {
    URI url = checkUrl(id);
    Instant now = clock.instant();
    Optional<Outcome> known = atHand(id, now);
    if (known.isPresent()) {
      stats.recordHits(1);
    } else {
      stats.recordMisses(1);
    }
    Outcome outcome = known.orElseGet(() -> fetches.run(id, () -> current(id, url)));
    return outcome
        .document()
        .orElseThrow(() -> outcome.outage() ? new HostUnavailableException() : noDocument());
  }

  /** What is known without asking; empty if it is time to ask. */
  private Optional<Outcome> atHand(ClientId id, Instant now) {
    return Optional.ofNullable(entries.getIfPresent(id))
        .filter(entry -> now.isBefore(entry.askAgainAt()))
        .map(entry -> Outcome.of(entry.document()))
        .or(
            () ->
                Optional.ofNullable(failures.getIfPresent(id))
                    .filter(failure -> now.isBefore(failure.askAgainAt()))
                    .map(Outcome::of));
  }

  private Outcome current(ClientId id, URI url) {
    Instant now = clock.instant();
    Optional<Outcome> known = atHand(id, now);
    if (known.isPresent()) {
      return known.get(); // somebody was faster
    }
    Optional<Entry> lastGood =
        Optional.ofNullable(entries.getIfPresent(id))
            .filter(entry -> now.isBefore(entry.servesUntil()));
    try {
      Entry entry = ask(id, lastGood.isPresent() ? http.again(url) : http.apply(url), now);
      entries.put(id, entry);
      return Outcome.of(entry.document());
    } catch (OutboundException | OAuthException e) {
      if (lastGood.isEmpty() && e instanceof OutboundException outage && outage.isUntried()) {
        throw outage; // it may be there: whoever asks again in a moment shall find it
      }
      Instant askAgainAt = now.plus(FAILURE_AGE);
      return failed(id, lastGood, new Failure(e instanceof OutboundException, askAgainAt));
    }
  }

  private Outcome failed(ClientId id, Optional<Entry> lastGood, Failure failure) {
    if (lastGood.isEmpty()) {
      failures.put(id, failure);
      return Outcome.of(failure);
    }
    Entry old = lastGood.get();
    entries.put(id, new Entry(old.document(), old.servesUntil(), failure.askAgainAt()));
    return Outcome.of(old.document());
  }

  /**
   * Whether the id has the form of a document's URL that this server accepts. Fetches nothing.
   *
   * @throws OAuthException invalid_client if not
   */
  public URI checkUrl(ClientId id) {
    URI url;
    try {
      url = new URI(id.value()).parseServerAuthority();
    } catch (URISyntaxException e) {
      throw refusal("client_id is not a URL");
    }
    String path = Optional.ofNullable(url.getRawPath()).orElse("");
    boolean dotted = path.matches("(?i).*/(\\.|%2e){1,2}(/.*|$)");
    if (url.getHost() == null
        || url.getRawUserInfo() != null
        || id.value().indexOf('#') >= 0
        || path.length() < 2
        || dotted) {
      throw refusal(
          "client_id must be an https URL with a path, without user, fragment or dot segments");
    }
    if (!allowedHosts.isEmpty() && !allowedHosts.contains(url.getHost())) {
      throw refusal("this server does not accept clients of that host");
    }
    return url;
  }

  private Entry ask(ClientId id, OutboundResponse response, Instant now) {
    if (response.status() >= 500 || response.status() == 429) {
      throw new OutboundException("the host of a metadata document is not able to answer", null);
    }
    if (response.status() != 200) {
      throw refusal("its metadata document is not there");
    }
    Document document = read(id, response.body());
    Instant fresh = now.plus(lifetime(response, now));
    return new Entry(document, fresh.plus(LAST_GOOD_AGE), fresh);
  }

  private static Duration lifetime(OutboundResponse response, Instant now) {
    Duration wanted = response.freshFor(now).orElse(USUAL_AGE);
    if (wanted.compareTo(MIN_AGE) < 0) {
      return MIN_AGE;
    }
    return wanted.compareTo(MAX_AGE) > 0 ? MAX_AGE : wanted;
  }

  /** Checks the document: its own URL byte for byte, what we need of metadata, and no secrets. */
  private Document read(ClientId id, byte[] body) {
    try {
      JsonObject document = Json.parseObject(body, LIMITS);
      if (!document.requiredString(Parameters.CLIENT_ID).equals(id.value())) {
        throw refusal("its metadata document names another client_id");
      }
      document.requiredString("client_name");
      if (document.has("client_secret") || document.has("client_secret_expires_at")) {
        throw refusal("its metadata document has a secret");
      }
      Optional<JwkSource> keys = keys(document);
      Client client =
          new Client(
              id,
              ClientMetadata.read(document),
              Client.Origin.METADATA_DOCUMENT,
              method(document, keys.isPresent()));
      return new Document(client, keys);
    } catch (MalformedJsonException | IllegalArgumentException e) {
      throw refusal("its metadata document is not valid");
    }
  }

  private Optional<JwkSource> keys(JsonObject document) {
    Optional<JsonObject> inline = document.object("jwks");
    return inline.isPresent()
        ? Optional.of(
            JwkSet.parse(Json.write(inline.get().toMap()).getBytes(StandardCharsets.UTF_8))
                .forAssertions())
        : document.string("jwks_uri").map(uri -> keySets.at(URI.create(uri)));
  }

  /**
   * The singular member, or the list that ChatGPT publishes, of which we take {@code none} if it is
   * there: the client may still send an assertion.
   */
  private static ClientAuthMethod method(JsonObject document, boolean hasKeys) {
    List<String> methods =
        document
            .strings("token_endpoint_auth_methods_supported")
            .orElseGet(
                () ->
                    document
                        .string("token_endpoint_auth_method")
                        .map(List::of)
                        .orElse(List.of("none")));
    if (methods.contains(ClientAuthMethod.NONE.wire())) {
      return ClientAuthMethod.NONE;
    }
    if (methods.contains(ClientAuthMethod.PRIVATE_KEY_JWT.wire()) && hasKeys) {
      return ClientAuthMethod.PRIVATE_KEY_JWT;
    }
    throw refusal("its metadata document has no way to authenticate that can be used here");
  }

  private static OAuthException noDocument() {
    return refusal("its metadata document could not be fetched or is not valid");
  }

  private static OAuthException refusal(String description) {
    return new OAuthException(
        ErrorCode.INVALID_CLIENT, "the client cannot be used: " + description);
  }
}
