package dev.entrada.resource;

import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonRpcScan;
import dev.entrada.json.JsonRpcScan.Message;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.oauth.Scopes;
import dev.entrada.web.WebResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out from a request's body which scopes it needs. What is judged is what the app gets: a
 * body that two readers could read in two ways is refused, and so is a header that says something
 * else.
 */
final class ToolPolicy {
  /**
   * As much as the MCP Java SDK takes. Arguments may be deep and many, but nothing of them is kept.
   */
  static final JsonLimits LIMITS = new JsonLimits(4 * 1024 * 1024, 128, 1_000_000);

  private static final long MAX_DRAINED = 4L * LIMITS.maxBytes();

  private static final String ENCODED_START = "=?base64?";
  private static final String ENCODED_END = "?=";

  private final ToolScopes rules;

  ToolPolicy(ToolScopes rules) {
    this.rules = rules;
  }

  /** What came of it. */
  sealed interface Judgement {
    /**
     * @param scopes besides the required ones
     * @param body all of it
     */
    record Needs(Scopes scopes, byte[] body) implements Judgement {}

    /**
     * @param reason for the log, without a value of the request
     */
    record Refused(WebResponse answer, String reason) implements Judgement {}
  }

  /** Whether a request of this method has a body to judge. */
  static boolean judges(String method) {
    return switch (method) {
      case "GET", "HEAD", "DELETE", "OPTIONS", "TRACE" -> false;
      default -> true;
    };
  }

  /** Reads the body to its end, unless it is refused before. */
  Judgement judge(HttpServletRequest request) throws IOException {
    if (isEncoded(request) || !isUtf8(request.getContentType())) {
      drain(request.getInputStream());
      return refused(400, "The body must be JSON in UTF-8, without Content-Encoding", "encoding");
    }
    InputStream in = request.getInputStream();
    if (request.getContentLengthLong() > LIMITS.maxBytes()) {
      drain(in);
      return tooLarge();
    }
    byte[] body = in.readNBytes(LIMITS.maxBytes() + 1);
    if (body.length > LIMITS.maxBytes()) {
      drain(in);
      return tooLarge();
    }
    try {
      List<Message> messages = JsonRpcScan.scan(body, LIMITS);
      Scopes needed = rules.neededFor(messages);
      return isContradicted(request, messages)
          ? refused(400, "Mcp-Method or Mcp-Name does not match the body", "header mismatch")
          : new Judgement.Needs(needed, body);
    } catch (MalformedJsonException e) {
      return refused(
          400,
          "The body is not a JSON-RPC message or batch in UTF-8 with each name once",
          String.valueOf(e.getMessage()));
    }
  }

  /** A client that is cut off while it sends does not get to see the answer. */
  private static void drain(InputStream in) throws IOException {
    byte[] buffer = new byte[8192];
    long left = MAX_DRAINED;
    for (int n = in.read(buffer); n >= 0 && left > 0; n = in.read(buffer)) {
      left -= n;
    }
  }

  private static Judgement tooLarge() {
    return refused(413, "The body is larger than 4 MiB", "too large");
  }

  private static Judgement refused(int status, String description, String reason) {
    Map<String, String> error =
        Map.of("error", "invalid_request", "error_description", description);
    return new Judgement.Refused(WebResponse.json(status, error), reason);
  }

  private static boolean isEncoded(HttpServletRequest request) {
    for (String coding : all(request.getHeaders("Content-Encoding"))) {
      if (!coding.strip().equalsIgnoreCase("identity")) {
        return true;
      }
    }
    return false;
  }

  /** An app that decodes by another charset would read something else than was judged. */
  private static boolean isUtf8(@Nullable String contentType) {
    if (contentType == null) {
      return true;
    }
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";");
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].split("=", 2);
      if (pair[0].strip().equals("charset")) {
        String charset = pair.length < 2 ? "" : pair[1].strip().replace("\"", "");
        if (!charset.equals("utf-8") && !charset.equals("utf8")) {
          return false;
        }
      }
    }
    return true;
  }

  /** Headers are optional: older protocol versions have none. */
  private static boolean isContradicted(HttpServletRequest request, List<Message> messages) {
    for (String method : all(request.getHeaders("Mcp-Method"))) {
      String stated = method.strip();
      if (messages.stream().anyMatch(m -> !m.method().equals(Optional.of(stated)))) {
        return true;
      }
    }
    for (String name : all(request.getHeaders("Mcp-Name"))) {
      Optional<String> stated = decoded(name.strip());
      for (Message message : messages) {
        Optional<String> target = ToolScopes.target(message);
        if (target.isPresent() && !target.equals(stated)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Empty if it can be nothing that a client meant. */
  private static Optional<String> decoded(String header) {
    boolean isEncoded =
        header.regionMatches(true, 0, ENCODED_START, 0, ENCODED_START.length())
            && header.endsWith(ENCODED_END)
            && header.length() >= ENCODED_START.length() + ENCODED_END.length();
    if (!isEncoded) {
      return Optional.of(header);
    }
    String base64 =
        header.substring(ENCODED_START.length(), header.length() - ENCODED_END.length());
    try {
      byte[] utf8 = Base64.getDecoder().decode(base64);
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static List<String> all(@Nullable Enumeration<String> values) {
    return values == null ? List.of() : Collections.list(values);
  }
}
