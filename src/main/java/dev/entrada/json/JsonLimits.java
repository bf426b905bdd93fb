package dev.entrada.json;

/**
 * Bounds for JSON from outside.
 *
 * @param maxBytes of the whole text, in UTF-8
 * @param maxDepth of arrays and objects inside each other; bounds the stack
 * @param maxValues of all values together; bounds memory
 */
public record JsonLimits(int maxBytes, int maxDepth, int maxValues) {
  /** For requests from anybody. */
  public static final JsonLimits REQUEST = new JsonLimits(64 * 1024, 8, 1_000);

  /** For answers of servers that we chose. */
  public static final JsonLimits ANSWER = new JsonLimits(1024 * 1024, 16, 20_000);
}
