package dev.entrada.oauth;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where an authorization response goes. Only forms that can never run as script or leak to a third
 * party can be made: absolute, printable ASCII, at most 512 characters, no fragment, no user
 * information, none of the browser's own schemes, http on loopback hosts only.
 *
 * @param value the exact characters that the client registered or sent
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2">RFC 6749 §3.1.2</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8252#section-7.3">RFC 8252 §7.3</a>
 */
public record RedirectUri(String value) {
  /** Bounds what a registration can make us seal and print. */
  public static final int MAX_LENGTH = 512;

  /** Schemes that browsers act on themselves: a redirect to one runs or shows what it names. */
  private static final Set<String> ACTIVE_SCHEMES =
      Set.of(
          "javascript",
          "data",
          "blob",
          "file",
          "filesystem",
          "vbscript",
          "about",
          "view-source",
          "ws",
          "wss",
          "ftp",
          "jar",
          "mailto",
          "tel",
          "intent",
          "urn");

  /** A registered URI that brings one of these would let its owner forge part of our answer. */
  private static final Set<String> RESPONSE_PARAMETERS =
      Set.of("code", "state", "iss", "error", "error_description", "error_uri", "access_token");

  /**
   * @throws OAuthException invalid_redirect_uri if it is none of the allowed forms
   */
  public RedirectUri {
    URI uri = parse(value);
    String scheme = uri.getScheme();
    if (scheme == null || ACTIVE_SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))) {
      throw refusal("redirect_uri has a scheme that is not allowed");
    }
    if (value.indexOf('#') >= 0) {
      throw refusal("redirect_uri must not have a fragment");
    }
    if (uri.isOpaque() || uri.getRawUserInfo() != null) {
      throw refusal("redirect_uri must be an absolute URI without user information");
    }
    boolean web = scheme.equals("https") || scheme.equals("http");
    if (web && (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65535)) {
      throw refusal("redirect_uri needs a host name");
    }
    if (web && !uri.getRawAuthority().equals(canonicalAuthority(uri))) {
      // With and without its port the URI must be found again in exactly these characters.
      throw refusal("redirect_uri has a port that is not written plainly");
    }
    if (scheme.equals("http") && !Loopback.isHost(uri.getHost())) {
      throw refusal("redirect_uri must be https, or http on a loopback host");
    }
    if (!web && !scheme.equals(scheme.toLowerCase(Locale.ROOT))) {
      throw refusal("redirect_uri must have a lower-case scheme");
    }
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&")) {
        // Decoded, as its reader will see it; the escapes were checked with the URI.
        String name = URLDecoder.decode(pair.split("=", 2)[0], StandardCharsets.UTF_8);
        if (RESPONSE_PARAMETERS.contains(name.toLowerCase(Locale.ROOT))) {
          throw refusal("redirect_uri must not bring a response parameter in its query");
        }
      }
    }
  }

  private static OAuthException refusal(String description) {
    return new OAuthException(ErrorCode.INVALID_REDIRECT_URI, description);
  }

  private static URI parse(String value) {
    if (value.length() > MAX_LENGTH || !value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw refusal("redirect_uri is too long or has a character not allowed in a URI");
    }
    try {
      URI uri = new URI(value);
      // Java and browsers must agree on the host, or the page would show another one than is used.
      return uri.getRawAuthority() == null ? uri : uri.parseServerAuthority();
    } catch (URISyntaxException e) {
      throw refusal("redirect_uri is not a URI");
    }
  }

  private static String canonicalAuthority(URI uri) {
    return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  private URI uri() {
    return URI.create(value);
  }

  /**
   * http on {@code localhost}, {@code 127.0.0.1} or {@code [::1]}: an app on the person's machine.
   */
  public boolean isLoopback() {
    return value.startsWith("http:");
  }

  public boolean isHttps() {
    return value.startsWith("https:");
  }

  /** Neither https nor http: an app that owns a scheme (RFC 8252 §7.1). */
  public boolean isPrivateUse() {
    return !isLoopback() && !isHttps();
  }

  /** What a person is shown: the host, or for a private-use scheme the scheme and its colon. */
  public String displayHost() {
    return isPrivateUse() ? uri().getScheme() + ":" : uri().getHost();
  }

  /** The written port, if there is one. */
  public Optional<Integer> port() {
    return uri().getPort() == -1 ? Optional.empty() : Optional.of(uri().getPort());
  }

  /**
   * Whether a request that names the other may be answered when this one is registered: the same
   * characters, or on loopback the same but for the port.
   */
  public boolean matches(RedirectUri requested) {
    return value.equals(requested.value)
        || (isLoopback()
            && requested.isLoopback()
            && withoutPort().equals(requested.withoutPort()));
  }

  /** This loopback URI with another port; an absent port means none is written. */
  public RedirectUri withPort(Optional<Integer> port) {
    URI uri = uri();
    String rest =
        value.substring(value.indexOf(uri.getRawAuthority()) + uri.getRawAuthority().length());
    return new RedirectUri(
        uri.getScheme() + "://" + uri.getHost() + port.map(p -> ":" + p).orElse("") + rest);
  }

  /** On loopback the URI without its port, elsewhere the URI: what stays the same between runs. */
  public String withoutPort() {
    return isLoopback() ? withPort(Optional.empty()).value : value;
  }

  @Override
  public String toString() {
    return value;
  }
}
