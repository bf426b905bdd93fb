package dev.entrada.oauth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The public URL of a server, as an issuer identifier is written (RFC 8414 §2): https, or http on a
 * loopback host; a lower-case host, no user information, query, fragment or final slash. Its
 * characters are kept exactly as configured, since clients compare them byte by byte.
 *
 * @param value printable ASCII
 */
public record ServerUrl(String value) {
  /** Thrown texts name the fault and end up in front of the operator. */
  public ServerUrl {
    URI uri = parse(value);
    String host = uri.getHost();
    if (host == null || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("needs a host and no user name");
    }
    if (uri.getRawAuthority().endsWith(":") || uri.getPort() == 0 || uri.getPort() > 65535) {
      throw new IllegalArgumentException("must have a port between 1 and 65535, or none");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("must not have a query or a fragment");
    }
    if (value.endsWith("/")) {
      throw new IllegalArgumentException("must not end with a slash");
    }
    if (!host.equals(host.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("the host must be lower case");
    }
    boolean https = "https".equals(uri.getScheme());
    if (!https && !("http".equals(uri.getScheme()) && Loopback.isHost(host))) {
      throw new IllegalArgumentException("must begin with https:// (http:// only on localhost)");
    }
    String normal = uri.normalize().toString();
    if (!normal.equals(value)) {
      throw new IllegalArgumentException("must not have . or .. or empty parts in its path");
    }
  }

  private static URI parse(String value) {
    try {
      if (!value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
        throw new IllegalArgumentException("has a character that is not allowed in a URL");
      }
      return new URI(value).parseServerAuthority();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not a URL");
    }
  }

  /** This URL with a path that begins with a slash behind it. */
  public String at(String path) {
    return value + path;
  }

  /** Scheme, host and port, if one is written; no slash behind. */
  public String origin() {
    return value.substring(0, value.length() - path().length());
  }

  /** {@code ""} or the path, beginning with a slash, not ending with one. */
  public String path() {
    return URI.create(value).getRawPath();
  }

  public String host() {
    return URI.create(value).getHost();
  }

  /** Whether cookies cannot be {@code Secure} here: http, which is loopback only. */
  public boolean isPlainHttp() {
    return value.startsWith("http:");
  }

  @Override
  public String toString() {
    return value;
  }
}
