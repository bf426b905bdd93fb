package dev.entrada.resource;

import dev.entrada.json.JsonRpcScan.Message;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.oauth.Scopes;
import dev.entrada.settings.Parsers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Which scopes single operations of an MCP server need besides the required ones. Names are
 * compared with their case; {@code *} in a pattern stands for any characters, also none. Immutable.
 */
final class ToolScopes {
  static final ToolScopes NONE = new ToolScopes(List.of());

  private final List<Rule> rules;

  private ToolScopes(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  private enum Kind {
    TOOL(""),
    PROMPT("prompts/"),
    RESOURCE("resources/"),
    METHOD("method=");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    static Kind of(String key) {
      return key.startsWith(METHOD.prefix)
          ? METHOD
          : key.startsWith(PROMPT.prefix)
              ? PROMPT
              : key.startsWith(RESOURCE.prefix) ? RESOURCE : TOOL;
    }
  }

  private record Rule(Kind kind, String pattern, Scopes scopes) {}

  /**
   * Reads {@code delete_*=admin mail.send,send_mail=mail.send}. A key is the pattern of a tool's
   * name, {@code prompts/} and that of a prompt's, {@code resources/} and that of a resource's URI,
   * or {@code method=} and that of a JSON-RPC method. Scopes follow the last {@code =}.
   *
   * @param scopes reads them
   * @throws IllegalArgumentException whose message completes "the value …"
   */
  static ToolScopes parse(String text, UnaryOperator<Scopes> scopes) {
    List<Rule> rules = new ArrayList<>();
    for (String entry : Parsers.list(text)) {
      int split = entry.lastIndexOf('=');
      String key = split < 0 ? "" : entry.substring(0, split).strip();
      Scopes needed = split < 0 ? Scopes.NONE : Parsers.scopes(entry.substring(split + 1));
      if (key.isEmpty() || key.equals("method") || needed.isEmpty()) {
        throw new IllegalArgumentException("has an entry that is not name=scopes: " + entry);
      }
      Kind kind = Kind.of(key);
      String pattern = key.substring(kind.prefix.length()).strip();
      check(kind, key, pattern);
      rules.add(new Rule(kind, pattern, scopes.apply(needed)));
    }
    return new ToolScopes(rules);
  }

  /** A method's name in the place of a tool's would protect nothing, and nobody would notice. */
  private static void check(Kind kind, String key, String pattern) {
    boolean isName =
        switch (kind) {
          case TOOL -> !pattern.contains("/");
          case PROMPT -> !pattern.equals("get") && !pattern.equals("list");
          case RESOURCE -> pattern.contains(":") || pattern.contains("*");
          case METHOD -> true;
        };
    if (pattern.isEmpty()) {
      throw new IllegalArgumentException("has an entry without a name: " + key);
    }
    if (!isName) {
      throw new IllegalArgumentException(
          "has " + key + ", which looks like a method; if it is one, write method=" + key);
    }
  }

  /** The scopes of all rules. */
  Scopes all() {
    return rules.stream().map(Rule::scopes).reduce(Scopes.NONE, Scopes::plus);
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /**
   * The scopes of all rules that one of the messages matches.
   *
   * @throws MalformedJsonException if a message does not say what it calls, gets or reads
   */
  Scopes neededFor(List<Message> messages) {
    Scopes needed = Scopes.NONE;
    for (Message message : messages) {
      if (message.method().isPresent()) {
        for (Rule rule : rules) {
          if (matches(rule, message.method().get(), message)) {
            needed = needed.plus(rule.scopes());
          }
        }
      }
    }
    return needed;
  }

  private static boolean matches(Rule rule, String method, Message message) {
    Optional<String> subject =
        switch (rule.kind()) {
          case TOOL -> method.equals("tools/call") ? target(message) : Optional.empty();
          case PROMPT -> method.equals("prompts/get") ? target(message) : Optional.empty();
          case RESOURCE -> ofResource(method) ? target(message) : Optional.empty();
          case METHOD -> Optional.of(method);
        };
    return subject.isPresent() && matches(rule.pattern(), subject.get());
  }

  /**
   * What a message calls, gets or reads; empty if its method has no such thing.
   *
   * @throws MalformedJsonException if it does not say
   */
  static Optional<String> target(Message message) {
    String method = message.method().orElse("");
    if (method.equals("tools/call") || method.equals("prompts/get")) {
      return Optional.of(
          message.name().orElseThrow(() -> new MalformedJsonException("params.name is no string")));
    }
    if (ofResource(method)) {
      return Optional.of(
          message.uri().orElseThrow(() -> new MalformedJsonException("params.uri is no string")));
    }
    return Optional.empty();
  }

  private static boolean ofResource(String method) {
    return switch (method) {
      case "resources/read", "resources/subscribe", "resources/unsubscribe" -> true;
      default -> false;
    };
  }

  /** Linear but for the retries of the last {@code *}, so that no name is dear to compare. */
  static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
