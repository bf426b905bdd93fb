/**
 * What this server issues and remembers: sessions, authorization codes, refresh tokens, access
 * tokens and the keys that sign them.
 *
 * <p>State begins here, when Entra has authenticated a person. Single use and rotation each rest on
 * one compare-and-set of the session's record. Knows nothing of HTTP, clients' metadata or Entra:
 * upstream tokens are opaque, and a caller says how to ask for new ones.
 */
@NullMarked
package dev.entrada.issuer;

import org.jspecify.annotations.NullMarked;
