package dev.entrada.settings;

import java.util.Optional;
import java.util.Set;

/** One place where settings may stand. */
public interface SettingSource {
  /** How the key is spelled here, as an operator would search for it. */
  String spelling(String key);

  /** The text under the key; empty if it is not set here. */
  Optional<String> find(String key);

  /** The keys set here that may be meant for us. */
  Set<String> keys();

  /** Whether a key that nobody declared is an error here, rather than a warning. */
  boolean isStrict();
}
