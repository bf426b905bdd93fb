package dev.entrada.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads what the messages of a JSON-RPC body ask for, and keeps nothing else of them: arguments may
 * be megabytes long. All of the text is checked nevertheless: UTF-8, the grammar, one value, no
 * name twice in any object, so that no other reader can find another method in the same bytes.
 *
 * <p>Written by hand over bytes. The standard parsers do not look for duplicate names while
 * streaming, decode leniently, and some bound the length of a string.
 */
public final class JsonRpcScan {
  /** Bounds what a body of nothing but names can make us remember at a time. */
  private static final int MAX_OPEN_NAMES = 20_000;

  private static final int DECODED_AT_ONCE = 4096;

  private final byte[] text;
  private final JsonLimits limits;
  private int at;
  private int values;
  private int openNames;

  /**
   * One message.
   *
   * @param method empty if it is an answer to a request of the server
   * @param name {@code params.name}, if that is a string
   * @param uri {@code params.uri}, if that is a string
   */
  public record Message(Optional<String> method, Optional<String> name, Optional<String> uri) {}

  private JsonRpcScan(byte[] text, JsonLimits limits) {
    this.text = text;
    this.limits = limits;
  }

  /**
   * The messages of a body, one or a batch.
   *
   * @throws MalformedJsonException if the body is not UTF-8, not one JSON value, neither a message
   *     nor an array of messages, has a name twice in one object or one that differs from a name of
   *     JSON-RPC in case only, has a {@code method} that is no string, or exceeds a limit
   */
  public static List<Message> scan(byte[] body, JsonLimits limits) {
    if (body.length > limits.maxBytes()) {
      throw new MalformedJsonException("more than " + limits.maxBytes() + " bytes");
    }
    requireUtf8(body);
    return new JsonRpcScan(body, limits).read();
  }

  private static void requireUtf8(byte[] body) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(body);
    CharBuffer chars = CharBuffer.allocate(Math.min(DECODED_AT_ONCE, body.length + 1));
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      chars.clear();
      result = decoder.decode(bytes, chars, true);
    }
    if (result.isError()) {
      throw new MalformedJsonException("not UTF-8");
    }
  }

  private List<Message> read() {
    List<Message> messages = new ArrayList<>();
    if (next() == '[') {
      array(1, () -> messages.add(message(2)));
    } else {
      messages.add(message(1));
    }
    skipBlanks();
    if (at < text.length) {
      throw new MalformedJsonException("text behind the value");
    }
    return messages;
  }

  private Message message(int depth) {
    if (next() != '{') {
      throw new MalformedJsonException("neither a message nor an array of messages");
    }
    List<Optional<String>> method = new ArrayList<>(1);
    List<Message> params = new ArrayList<>(1);
    object(
        depth,
        name -> {
          if (is(name, "method")) {
            if (next() != '"') {
              throw new MalformedJsonException("method is not a string");
            }
            count(depth + 1);
            method.add(Optional.of(string()));
          } else if (is(name, "params") && next() == '{') {
            params.add(params(depth + 1));
          } else {
            value(depth + 1);
          }
        });
    Optional<String> asked = method.isEmpty() ? Optional.empty() : method.get(0);
    return params.isEmpty()
        ? new Message(asked, Optional.empty(), Optional.empty())
        : new Message(asked, params.get(0).name(), params.get(0).uri());
  }

  private Message params(int depth) {
    String[] found = new String[2];
    object(
        depth,
        name -> {
          int index = is(name, "name") ? 0 : is(name, "uri") ? 1 : -1;
          if (index >= 0 && next() == '"') {
            count(depth + 1);
            found[index] = string();
          } else {
            value(depth + 1);
          }
        });
    return new Message(
        Optional.empty(), Optional.ofNullable(found[0]), Optional.ofNullable(found[1]));
  }

  /** Some readers match names in any case; what they would find there must not differ. */
  private static boolean is(String name, String expected) {
    if (name.equals(expected)) {
      return true;
    }
    if (name.equalsIgnoreCase(expected)) {
      throw new MalformedJsonException("a name that is " + expected + " but for its case");
    }
    return false;
  }

  /** Reads any value and keeps nothing of it. */
  private void value(int depth) {
    switch (next()) {
      case '{' -> object(depth, name -> value(depth + 1));
      case '[' -> array(depth, () -> value(depth + 1));
      case '"' -> {
        count(depth);
        endOfString();
      }
      case 't' -> literal("true", depth);
      case 'f' -> literal("false", depth);
      case 'n' -> literal("null", depth);
      default -> number(depth);
    }
  }

  /**
   * @param member is called before each value and must read it
   */
  private void object(int depth, Consumer<String> member) {
    count(depth);
    at++;
    if (next() == '}') {
      at++;
      return;
    }
    Set<String> names = new HashSet<>();
    boolean more = true;
    while (more) {
      if (next() != '"') {
        throw notJson();
      }
      String name = string();
      if (!names.add(name)) {
        throw new MalformedJsonException("a name twice in one object");
      }
      if (++openNames > MAX_OPEN_NAMES) {
        throw new MalformedJsonException("more than " + MAX_OPEN_NAMES + " names");
      }
      if (next() != ':') {
        throw notJson();
      }
      at++;
      member.accept(name);
      more = separator('}');
    }
    openNames -= names.size();
  }

  private void array(int depth, Runnable element) {
    count(depth);
    at++;
    if (next() == ']') {
      at++;
      return;
    }
    do {
      element.run();
    } while (separator(']'));
  }

  /** Whether another member or element follows, rather than the end. */
  private boolean separator(char end) {
    int found = next();
    at++;
    if (found != ',' && found != end) {
      throw notJson();
    }
    return found == ',';
  }

  private void count(int depth) {
    if (++values > limits.maxValues()) {
      throw new MalformedJsonException("more than " + limits.maxValues() + " values");
    }
    if (depth > limits.maxDepth()) {
      throw new MalformedJsonException("deeper than " + limits.maxDepth() + " levels");
    }
  }

  /** The string that begins here. */
  private String string() {
    int start = at + 1;
    boolean isPlain = endOfString();
    int end = at - 1;
    return isPlain
        ? new String(text, start, end - start, StandardCharsets.UTF_8)
        : unescaped(start, end);
  }

  /**
   * Goes behind the string that begins here.
   *
   * @return whether it has no escapes
   */
  private boolean endOfString() {
    boolean isPlain = true;
    at++;
    while (true) {
      int c = byteAt(at++);
      if (c == '"') {
        return isPlain;
      }
      if (c >= 0 && c < 0x20) {
        throw notJson();
      }
      if (c == '\\') {
        isPlain = false;
        escape();
      }
    }
  }

  private void escape() {
    int kind = byteAt(at++);
    if (kind == 'u') {
      for (int i = 0; i < 4; i++) {
        if (Character.digit(byteAt(at++), 16) < 0) {
          throw notJson();
        }
      }
    } else if ("\"\\/bfnrt".indexOf(kind) < 0) {
      throw notJson();
    }
  }

  /** What was checked by {@link #endOfString} before. */
  private String unescaped(int start, int end) {
    String raw = new String(text, start, end - start, StandardCharsets.UTF_8);
    StringBuilder result = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\') {
        result.append(c);
        continue;
      }
      char kind = raw.charAt(++i);
      switch (kind) {
        case 'u' -> {
          result.append((char) Integer.parseInt(raw.substring(i + 1, i + 5), 16));
          i += 4;
        }
        case 'b' -> result.append('\b');
        case 'f' -> result.append('\f');
        case 'n' -> result.append('\n');
        case 'r' -> result.append('\r');
        case 't' -> result.append('\t');
        default -> result.append(kind);
      }
    }
    return result.toString();
  }

  private void literal(String word, int depth) {
    count(depth);
    for (int i = 0; i < word.length(); i++) {
      if (byteAt(at++) != word.charAt(i)) {
        throw notJson();
      }
    }
  }

  private void number(int depth) {
    count(depth);
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
  }

  private void digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw notJson();
    }
  }

  private void skipBlanks() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
      at++;
    }
  }

  /** The first byte of what comes next, which is not gone past. */
  private int next() {
    skipBlanks();
    return byteAt(at);
  }

  /** 0 at the end, which no JSON has outside of strings. */
  private int peek() {
    return at < text.length ? text[at] : 0;
  }

  /** Negative inside of a character beyond ASCII. */
  private int byteAt(int index) {
    if (index >= text.length) {
      throw notJson();
    }
    return text[index];
  }

  private static MalformedJsonException notJson() {
    return new MalformedJsonException("not JSON");
  }
}
