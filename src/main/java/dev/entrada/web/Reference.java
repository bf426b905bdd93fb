package dev.entrada.web;

import dev.entrada.crypto.RandomTokens;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of one request, which stands in its log lines, its audit line and its error: the trace
 * id that the request brought, so that one search finds it in everybody's logs; else ten characters
 * of base64url of our own, short enough to be read out on the telephone. A stranger can choose it
 * and nothing rests on it.
 */
public final class Reference {
  /** Version, trace id, parent id, flags; a later version may have more behind another hyphen. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?");

  private static final int LENGTH = 10;
  private static final int MAX_HEADER_LENGTH = 512;

  private Reference() {}

  /**
   * @param traceparent the request's header of that name, null if there is none
   */
  public static String of(@Nullable String traceparent) {
    return traceId(traceparent).orElseGet(() -> RandomTokens.id().substring(0, LENGTH));
  }

  /**
   * The trace id, 32 characters of lower-case hexadecimal; empty if the header is absent or not
   * valid.
   *
   * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context
   *     §3.2</a>
   */
  static Optional<String> traceId(@Nullable String traceparent) {
    if (traceparent == null || traceparent.length() > MAX_HEADER_LENGTH) {
      return Optional.empty();
    }
    Matcher matcher = TRACEPARENT.matcher(traceparent);
    if (!matcher.matches()
        || matcher.group(1).equals("ff")
        || (matcher.group(1).equals("00") && matcher.group(4) != null)
        || isZero(matcher.group(2))
        || isZero(matcher.group(3))) {
      return Optional.empty();
    }
    return Optional.of(matcher.group(2));
  }

  private static boolean isZero(String hex) {
    return hex.chars().allMatch(c -> c == '0');
  }
}
