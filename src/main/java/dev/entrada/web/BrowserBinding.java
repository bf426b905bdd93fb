package dev.entrada.web;

import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Digests;
import dev.entrada.crypto.Purpose;
import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Sealer;
import dev.entrada.oauth.ServerUrl;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The one cookie that tells a browser from another. A pending authorization carries the {@linkplain
 * #digest digest} of the cookie of the browser it began in, and goes on in no other.
 *
 * <p>The cookie is set when absent and never replaced while valid, so any number of flows may run
 * side by side. It lasts until the browser is closed, unless it must be {@linkplain #keep kept}.
 * Its value is random and sealed, so nobody can plant one; its name carries a digest of the issuer,
 * so that servers on one host do not collide.
 */
public final class BrowserBinding {
  /** 128 bits of the cookie's hash. */
  public static final int DIGEST_BYTES = 16;

  private final Sealer sealer;
  private final String name;
  private final String attributes;

  public BrowserBinding(Sealer sealer, ServerUrl issuer, ServerUrl base) {
    this.sealer = sealer;
    String suffix = "entrada-" + Digests.sha256(issuer.value()).substring(0, 8);
    // Browsers keep Secure cookies from http, loopback or not, and want https for __Host-.
    this.name = base.isPlainHttp() ? suffix : "__Host-" + suffix;
    this.attributes = "; Path=/; HttpOnly; SameSite=Lax" + (base.isPlainHttp() ? "" : "; Secure");
  }

  /**
   * A browser: which it is, and the header that makes it known again if it was not. Without either,
   * what is bound to it goes on in no browser, but may be begun anew.
   */
  public record Browser(byte[] digest, Optional<String> setCookie) {}

  /**
   * The browser of this request, or a new one. A form of another site comes without the cookie that
   * the browser may well have, so it is answered with none: any site could take everybody's away.
   */
  public Browser identify(WebRequest request) {
    Optional<String> known = cookie(request);
    if (known.isPresent()) {
      return new Browser(digest(known.get()), Optional.empty());
    }
    if (request.isFormOfAnotherSite()) {
      return new Browser(RandomTokens.bytes(DIGEST_BYTES), Optional.empty());
    }
    String value =
        Base64Url.encode(
            sealer.seal(Purpose.BROWSER, "", RandomTokens.bytes(RandomTokens.ID_BYTES)));
    return new Browser(digest(value), Optional.of(name + "=" + value + attributes));
  }

  /**
   * The cookie that a browser has, to be kept for so long though it is closed meanwhile. What is
   * remembered of a browser is worth no more than the cookie that makes it known again.
   *
   * @return the header; empty if the request has no cookie of ours
   */
  public Optional<String> keep(WebRequest request, Duration age) {
    return cookie(request)
        .map(value -> name + "=" + value + attributes + "; Max-Age=" + age.toSeconds());
  }

  /** Whether the request comes from the browser with that digest. */
  public boolean isFrom(WebRequest request, byte[] digest) {
    return cookie(request)
        .map(value -> java.security.MessageDigest.isEqual(digest(value), digest))
        .orElse(false);
  }

  private Optional<String> cookie(WebRequest request) {
    return request
        .cookie(name)
        .filter(
            value ->
                Base64Url.decode(value)
                    .flatMap(bytes -> sealer.open(Purpose.BROWSER, "", bytes))
                    .isPresent());
  }

  private static byte[] digest(String cookie) {
    byte[] hash = Digests.sha256(cookie.getBytes(StandardCharsets.US_ASCII));
    return Arrays.copyOf(hash, DIGEST_BYTES);
  }
}
