/**
 * Inbound servlet plumbing: one error boundary, strict parameters, answers as values, security
 * headers, HTML that escapes by default, and the cookie that tells one browser from another.
 *
 * <p>Knows nothing of the protocol's steps; the endpoints of the layer above do.
 */
@NullMarked
package dev.entrada.web;

import org.jspecify.annotations.NullMarked;
