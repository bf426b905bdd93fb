package dev.entrada.entra;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A person as verified tokens of Entra name them.
 *
 * @param subject {@code <tid>.<oid>}, B2C and External ID: their {@code sub}; the same in every
 *     filter mode and for every application
 * @param scopes short names that Entra granted ({@code scp})
 * @param claims all claims of the ID token, overlaid by those of the access token, from which the
 *     configured ones are copied
 */
public record EntraIdentity(String subject, Set<String> scopes, Map<String, Object> claims) {
  public EntraIdentity {
    scopes = Set.copyOf(scopes);
  }

  /** What Entra would know the person by again. */
  public Optional<String> loginHint() {
    return claims.get("login_hint") instanceof String hint
        ? Optional.of(hint)
        : claims.get("preferred_username") instanceof String name
            ? Optional.of(name)
            : Optional.empty();
  }
}
