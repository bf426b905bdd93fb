package dev.entrada.oauth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The identifier of a protected resource: the MCP endpoint's URL as people type it. The configured
 * bytes are what tokens name in {@code aud}; only the comparison with what a client sends is
 * forgiving.
 *
 * @param value an absolute URI with a host, without fragment and user information
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8707#section-2">RFC 8707 §2</a>
 */
public record ResourceIndicator(String value) {
  /** Bounds a parameter that anybody may send. */
  public static final int MAX_LENGTH = 2048;

  /** Thrown texts name the fault; the caller decides whether that is a setting's or a client's. */
  public ResourceIndicator {
    parse(value);
  }

  private static URI parse(String value) {
    if (value.length() > MAX_LENGTH || !value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException("is too long or has a character not allowed in a URL");
    }
    try {
      URI uri = new URI(value).parseServerAuthority();
      if (uri.getHost() == null || uri.getScheme() == null) {
        throw new IllegalArgumentException("must be an absolute URL");
      }
      if (uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
        throw new IllegalArgumentException("must not have a fragment or a user name");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not a URL");
    }
  }

  /** Whether a client that sent the other means this resource: both have one {@link #canonical}. */
  public boolean isSame(ResourceIndicator other) {
    return canonical().equals(other.canonical());
  }

  /**
   * What all spellings have in common by which clients may name this resource: scheme and host in
   * any case, the scheme's own port written or not, a path-less URL with or without the final
   * slash; all else byte by byte.
   */
  public String canonical() {
    URI uri = parse(value);
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int standard = scheme.equals("https") ? 443 : scheme.equals("http") ? 80 : -1;
    String port = uri.getPort() == -1 || uri.getPort() == standard ? "" : ":" + uri.getPort();
    String path = uri.getRawPath().equals("/") ? "" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port + path + query;
  }

  /** {@code ""} or the path beginning with a slash. */
  public String path() {
    return parse(value).getRawPath();
  }

  /** Scheme, host and port as written. */
  public String origin() {
    URI uri = parse(value);
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  @Override
  public String toString() {
    return value;
  }
}
