/**
 * Strict JSON in and out; the only user of JSON-B and JSON-P.
 *
 * <p>What is read has bounded size, depth and count and no duplicate names; what is written has no
 * nulls. Some servers replace the JSON implementation, so only the standard API is relied on.
 */
@NullMarked
package dev.entrada.json;

import org.jspecify.annotations.NullMarked;
