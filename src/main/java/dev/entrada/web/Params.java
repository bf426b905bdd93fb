package dev.entrada.web;

import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Parameters of a query or a form, as sent. Read from the raw text rather than from the container,
 * which would mix query and body and take the first of a repeated name.
 *
 * <pre>
 * a=1       one("a") is 1
 * a=        one("a") is empty: without a value means omitted (OAuth 2.1 §3.1)
 * a=1&amp;a=1  one("a") is invalid_request; all("a") is [1, 1]
 * a=%zz     invalid_request
 * </pre>
 */
public final class Params {
  /** More would only serve to make us hash and compare. */
  private static final int MAX_COUNT = 64;

  private final Map<String, List<String>> values;

  private Params(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Reads {@code application/x-www-form-urlencoded} text.
   *
   * @throws OAuthException invalid_request if it is malformed, not UTF-8, or has too many names
   */
  public static Params parse(String encoded) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    int count = 0;
    for (String pair : encoded.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      if (++count > MAX_COUNT) {
        throw refusal("too many parameters");
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }
    return new Params(values);
  }

  private static String decode(String encoded) {
    ByteBuffer bytes = ByteBuffer.allocate(encoded.length() * 3);
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.put((byte) (hex(encoded, i + 1) << 4 | hex(encoded, i + 2)));
        i += 2;
      } else if (c == '+') {
        bytes.put((byte) ' ');
      } else if (c < 0x80) {
        bytes.put((byte) c);
      } else {
        throw refusal("a parameter has a character that is not encoded");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw refusal("a parameter is not UTF-8");
    }
  }

  private static int hex(String text, int index) {
    // Character.digit would take the digits of every script.
    if (index >= text.length() || !HexFormat.isHexDigit(text.charAt(index))) {
      throw refusal("a parameter is not percent-encoded as it must be");
    }
    return HexFormat.fromHexDigit(text.charAt(index));
  }

  private static OAuthException refusal(String description) {
    return new OAuthException(ErrorCode.INVALID_REQUEST, description);
  }

  /**
   * The value of a parameter that may stand once; empty if it is absent or has no value.
   *
   * @throws OAuthException invalid_request if it is repeated (RFC 6749 §3.1, §3.2)
   */
  public Optional<String> one(String name) {
    List<String> all = values.getOrDefault(name, List.of());
    if (all.size() > 1) {
      throw refusal(isPrintable(name) ? name + " is repeated" : "a parameter is repeated");
    }
    return all.stream().filter(value -> !value.isEmpty()).findFirst();
  }

  /**
   * A parameter that must be there.
   *
   * @throws OAuthException invalid_request if it is absent, has no value, or is repeated
   */
  public String required(String name) {
    return one(name).orElseThrow(() -> refusal(name + " is missing"));
  }

  /** Every value, in order, without empty ones. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of()).stream().filter(v -> !v.isEmpty()).toList();
  }

  /**
   * Refuses a request in which any name stands twice, but for the given ones, which the caller
   * reads with {@link #all}.
   */
  public Params refuseRepeated(String... repeatable) {
    for (Map.Entry<String, List<String>> entry : values.entrySet()) {
      if (entry.getValue().size() > 1 && !List.of(repeatable).contains(entry.getKey())) {
        one(entry.getKey());
      }
    }
    return this;
  }

  /** The same as a query, each name and value percent-encoded. */
  public String encoded() {
    return values.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().stream()
                    .map(value -> encode(entry.getKey()) + "=" + encode(value)))
        .collect(Collectors.joining("&"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static boolean isPrintable(String name) {
    return name.length() <= 64
        && name.chars().allMatch(c -> c == '_' || (Character.isLetter(c) && c < 0x7f));
  }
}
