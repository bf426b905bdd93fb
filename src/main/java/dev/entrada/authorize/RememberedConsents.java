package dev.entrada.authorize;

import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Digests;
import dev.entrada.crypto.Opened;
import dev.entrada.crypto.Purpose;
import dev.entrada.crypto.Sealer;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.web.BrowserBinding;
import dev.entrada.web.WebRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What people allowed in this browser before, in a sealed cookie that is bound to the browser's
 * own, which is kept as long: for each the client, its redirect URI without a loopback port,
 * resource and scopes, and who it was. Written at the callback, when the person is known.
 */
final class RememberedConsents {
  /** More would not fit a cookie much longer, and nobody remembers them either. */
  private static final int MAX_ENTRIES = 20;

  private static final Duration LIFETIME = Duration.ofDays(180);
  private static final int HASH_BYTES = 16;

  private final BrowserBinding binding;
  private final Sealer sealer;
  private final Clock clock;
  private final Scopes additional;
  private final String name;
  private final String attributes;

  RememberedConsents(AuthorizationFlow.Parts parts) {
    this.binding = parts.binding();
    this.sealer = parts.sealer();
    this.clock = parts.clock();
    this.additional = parts.entraUrl().additionalScopes();
    ServerUrl base = parts.base();
    String suffix = "entrada-remember-" + Digests.sha256(parts.issuer().value()).substring(0, 8);
    this.name = base.isPlainHttp() ? suffix : "__Host-" + suffix;
    this.attributes =
        "; Path=/; HttpOnly; SameSite=Lax; Max-Age="
            + LIFETIME.toSeconds()
            + (base.isPlainHttp() ? "" : "; Secure");
  }

  private record Entry(byte[] what, byte[] who) {
    boolean isFor(byte[] key) {
      return Arrays.equals(what, key);
    }
  }

  /** Whether anybody allowed this in this browser; who, is only known at the callback. */
  boolean hasAny(WebRequest request, PendingAuthorization pending) {
    byte[] key = what(pending);
    return read(request, pending.browser()).stream().anyMatch(entry -> entry.isFor(key));
  }

  /** Whether this very person did. */
  boolean has(WebRequest request, PendingAuthorization pending, String subject) {
    byte[] key = what(pending);
    byte[] person = who(subject);
    return read(request, pending.browser()).stream()
        .anyMatch(entry -> entry.isFor(key) && Arrays.equals(entry.who(), person));
  }

  /** Cookies with this person's consent added; the oldest is dropped when there are too many. */
  List<String> remember(WebRequest request, PendingAuthorization pending, String subject) {
    byte[] key = what(pending);
    byte[] person = who(subject);
    List<Entry> entries = read(request, pending.browser());
    entries.removeIf(entry -> entry.isFor(key) && Arrays.equals(entry.who(), person));
    entries.add(new Entry(key, person));
    return write(request, entries, pending);
  }

  /** Cookies after a denial: whoever allowed it before is asked again. */
  List<String> forget(WebRequest request, PendingAuthorization pending) {
    byte[] key = what(pending);
    List<Entry> entries = read(request, pending.browser());
    return entries.removeIf(entry -> entry.isFor(key))
        ? write(request, entries, pending)
        : List.of();
  }

  private List<String> write(
      WebRequest request, List<Entry> entries, PendingAuthorization pending) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int from = Math.max(0, entries.size() - MAX_ENTRIES);
    for (Entry entry : entries.subList(from, entries.size())) {
      bytes.writeBytes(entry.what());
      bytes.writeBytes(entry.who());
    }
    String sealed =
        sealer.sealUntil(
            Purpose.REMEMBER,
            Base64Url.encode(pending.browser()),
            clock.instant().plus(LIFETIME),
            bytes.toByteArray());
    List<String> cookies = new ArrayList<>();
    cookies.add(name + "=" + sealed + attributes);
    binding.keep(request, LIFETIME).ifPresent(cookies::add);
    return cookies;
  }

  private List<Entry> read(WebRequest request, byte[] browser) {
    List<Entry> entries = new ArrayList<>();
    Optional<String> cookie = request.cookie(name);
    if (cookie.isPresent()
        && sealer.open(Purpose.REMEMBER, Base64Url.encode(browser), cookie.get(), clock.instant())
            instanceof Opened.Valid valid) {
      byte[] bytes = valid.content();
      for (int i = 0; i + 2 * HASH_BYTES <= bytes.length; i += 2 * HASH_BYTES) {
        entries.add(
            new Entry(
                Arrays.copyOfRange(bytes, i, i + HASH_BYTES),
                Arrays.copyOfRange(bytes, i + HASH_BYTES, i + 2 * HASH_BYTES)));
      }
    }
    return entries;
  }

  /** What the page showed. */
  private byte[] what(PendingAuthorization pending) {
    return hash(
        String.join(
            "\n",
            pending.client().id().value(),
            pending.redirectUri().withoutPort(),
            pending.resource().value(),
            pending.scopes().plus(additional).stream().sorted().toList().toString()));
  }

  private static byte[] who(String subject) {
    return hash(subject);
  }

  private static byte[] hash(String text) {
    return Arrays.copyOf(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)), HASH_BYTES);
  }
}
