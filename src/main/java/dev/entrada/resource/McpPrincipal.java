package dev.entrada.resource;

import dev.entrada.jose.VerifiedJwt;
import java.security.Principal;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls: a person through an MCP client, or an application for itself, as an access token says.
 * Immutable and safe to keep; it does not hold the token.
 *
 * <p>{@link #getName} identifies the person. Display name and user name do not: they may change,
 * and the administrator of a foreign tenant chooses them.
 */
public final class McpPrincipal implements Principal {
  /** The request attribute with the principal of the last filter that the request passed. */
  public static final String ATTRIBUTE = "dev.entrada.resource.McpPrincipal";

  private final String subject;
  private final String clientId;
  private final Set<String> scopes;
  private final Set<String> roles;
  private final Instant expiresAt;
  private final Map<String, Object> claims;

  private McpPrincipal(String subject, String clientId, Set<String> scopes, VerifiedJwt token) {
    this.subject = subject;
    this.clientId = clientId;
    this.scopes = Collections.unmodifiableSet(scopes);
    this.roles = Collections.unmodifiableSet(new LinkedHashSet<>(token.strings("roles")));
    this.expiresAt = token.expiresAt();
    this.claims = token.claims();
  }

  /** Empty if the token has no {@code sub} or no {@code client_id}. */
  static Optional<McpPrincipal> of(VerifiedJwt token) {
    String subject = token.string("sub").orElse("");
    String clientId = token.string("client_id").orElse("");
    return subject.isEmpty() || clientId.isEmpty()
        ? Optional.empty()
        : Optional.of(of(token, subject, clientId, words(token.string("scope").orElse(""))));
  }

  /** The same from a token that has other names for it. */
  static McpPrincipal of(VerifiedJwt token, String subject, String clientId, Set<String> scopes) {
    return new McpPrincipal(subject, clientId, scopes, token);
  }

  /** What spaces separate, in this order. */
  static Set<String> words(String text) {
    Set<String> words = new LinkedHashSet<>();
    for (String word : text.split(" ")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  /**
   * The one key to know a person by; opaque. It is {@code <tid>.<oid>} for work, school and
   * personal accounts, Entra's {@code sub} for B2C and External ID.
   */
  @Override
  public String getName() {
    return subject;
  }

  /** As {@link #getName}. */
  public String subject() {
    return subject;
  }

  /** {@code name}, to be shown only. */
  public Optional<String> displayName() {
    return claim("name");
  }

  /**
   * {@code preferred_username}, usually the UPN ({@code upn} in version 1 of Entra's own tokens),
   * to be shown only.
   */
  public Optional<String> preferredUsername() {
    return claim("preferred_username").or(() -> claim("upn"));
  }

  /** The person's object id in the tenant. */
  public Optional<String> oid() {
    return claim("oid");
  }

  /** The tenant's id. */
  public Optional<String> tid() {
    return claim("tid");
  }

  /** The MCP client that the person signed in with. */
  public String clientId() {
    return clientId;
  }

  /**
   * Short names, in the token's order; empty if it has none. What an application may do for itself
   * are app roles, which are its scopes and {@link #roles} alike.
   */
  public Set<String> scopes() {
    return scopes;
  }

  /** App roles of Entra; empty if there are none. */
  public Set<String> roles() {
    return roles;
  }

  /** All claims of the token, whole numbers as {@code Long}; nothing in it can be changed. */
  public Map<String, Object> claims() {
    return claims;
  }

  /** When the token ends; what is done for it later needs a new one. */
  public Instant expiresAt() {
    return expiresAt;
  }

  private Optional<String> claim(String name) {
    return claims.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** Shows the subject and no other claim. */
  @Override
  public String toString() {
    return "McpPrincipal[" + subject + "]";
  }
}
