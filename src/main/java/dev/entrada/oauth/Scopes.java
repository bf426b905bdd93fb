package dev.entrada.oauth;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Scope tokens in the order given, each once. Immutable. An absent {@code scope} parameter is not
 * the same as an empty one; callers keep that difference with an {@code Optional}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-3.3">RFC 6749 §3.3</a>
 */
public final class Scopes {
  /** Bounds what one request can make us compare, print and seal. */
  public static final int MAX_COUNT = 64;

  public static final Scopes NONE = new Scopes(new LinkedHashSet<>());

  private final Set<String> tokens;

  private Scopes(Set<String> tokens) {
    this.tokens = java.util.Collections.unmodifiableSet(tokens);
  }

  public static Scopes of(String... tokens) {
    return of(java.util.List.of(tokens));
  }

  /**
   * @throws IllegalArgumentException if a token has a character outside RFC 6749 §3.3 or there are
   *     more than {@value #MAX_COUNT}
   */
  public static Scopes of(Collection<String> tokens) {
    LinkedHashSet<String> set = new LinkedHashSet<>(tokens);
    if (set.size() > MAX_COUNT) {
      throw new IllegalArgumentException("more than " + MAX_COUNT + " scopes");
    }
    set.forEach(Scopes::check);
    return new Scopes(set);
  }

  /**
   * Parses the wire form. Runs of spaces count as one; {@code ""} is {@link #NONE}.
   *
   * @throws OAuthException invalid_scope if it is malformed
   */
  public static Scopes parse(String wire) {
    try {
      return of(Stream.of(wire.split(" ")).filter(s -> !s.isEmpty()).toList());
    } catch (IllegalArgumentException e) {
      throw new OAuthException(
          ErrorCode.INVALID_SCOPE, "scope is malformed (RFC 6749 section 3.3)");
    }
  }

  private static void check(String token) {
    boolean fits = !token.isEmpty();
    for (int i = 0; fits && i < token.length(); i++) {
      char c = token.charAt(i);
      fits = c > 0x20 && c < 0x7f && c != '"' && c != '\\';
    }
    if (!fits) {
      throw new IllegalArgumentException("not a scope token (RFC 6749 section 3.3)");
    }
  }

  public boolean contains(String token) {
    return tokens.contains(token);
  }

  public boolean containsAll(Scopes other) {
    return tokens.containsAll(other.tokens);
  }

  public boolean isEmpty() {
    return tokens.isEmpty();
  }

  /** These, then those of the other that are not among them. */
  public Scopes plus(Scopes other) {
    LinkedHashSet<String> union = new LinkedHashSet<>(tokens);
    union.addAll(other.tokens);
    return new Scopes(union);
  }

  public Scopes minus(Scopes other) {
    return filter(token -> !other.tokens.contains(token));
  }

  /** Those of these that the other has too, in this order. */
  public Scopes intersect(Scopes other) {
    return filter(other.tokens::contains);
  }

  public Scopes filter(Predicate<String> keep) {
    return new Scopes(
        tokens.stream().filter(keep).collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  public Stream<String> stream() {
    return tokens.stream();
  }

  public Set<String> asSet() {
    return tokens;
  }

  /** The wire form: tokens separated by one space. */
  @Override
  public String toString() {
    return String.join(" ", tokens);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scopes that && tokens.equals(that.tokens);
  }

  @Override
  public int hashCode() {
    return tokens.hashCode();
  }
}
