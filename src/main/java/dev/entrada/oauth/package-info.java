/**
 * The vocabulary of OAuth 2.1 as values: identifiers, scopes, redirect URIs, resources, errors.
 *
 * <p>Owns the rules that hold for a value by itself, such as when two redirect URIs are the same.
 * Knows the JDK only: no HTTP, no JSON, no storage.
 */
@NullMarked
package dev.entrada.oauth;

import org.jspecify.annotations.NullMarked;
