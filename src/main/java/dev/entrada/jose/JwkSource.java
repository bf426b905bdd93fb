package dev.entrada.jose;

import java.util.Optional;

/** Where keys are looked up. Safe for concurrent use. */
@FunctionalInterface
public interface JwkSource {
  /**
   * The key of that name; empty if there is none, which a source may find out by asking anew.
   *
   * @throws KeysUnavailableException if no set could be loaded so far: says nothing of the token
   */
  Optional<PublicJwk> find(String kid);

  /**
   * The key of a token that names none, if there is no doubt which: clients with one key often
   * leave the name out. Empty unless a source says otherwise.
   */
  default Optional<PublicJwk> only() {
    return Optional.empty();
  }
}
