package dev.entrada.resource;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;

/**
 * Finds the credentials of a request: in the {@code Authorization} header and nowhere else. A token
 * in the query or the body is not looked at.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-2.1">RFC 6750 §2.1</a>
 */
final class BearerTokenExtractor {
  private static final String SCHEME = "Bearer";

  private BearerTokenExtractor() {}

  /** What a request brings: a {@link BearerToken}, or one of {@link Without}. */
  sealed interface Credentials permits BearerToken, Without {}

  /** Requests without a token that could be verified. */
  enum Without implements Credentials {
    /** No {@code Authorization}, or one of another scheme. */
    TOKEN,
    /** More than one credential, so that it is unclear who calls. */
    CLARITY
  }

  static Credentials extract(HttpServletRequest request) {
    Enumeration<String> headers = request.getHeaders("Authorization");
    if (headers == null || !headers.hasMoreElements()) {
      return Without.TOKEN;
    }
    String header = headers.nextElement();
    return headers.hasMoreElements() ? Without.CLARITY : parse(header);
  }

  /** The scheme in any case, one space or more, the token, which ends the header. */
  static Credentials parse(String header) {
    int length = SCHEME.length();
    boolean isBearer =
        header.regionMatches(true, 0, SCHEME, 0, length)
            && (header.length() == length || header.charAt(length) == ' ');
    if (!isBearer) {
      return Without.TOKEN;
    }
    int start = length;
    while (start < header.length() && header.charAt(start) == ' ') {
      start++;
    }
    boolean several = header.indexOf(' ', start) >= 0 || header.indexOf(',', start) >= 0;
    return several ? Without.CLARITY : new BearerToken(header, start);
  }
}
