/**
 * {@code POST /register}: dynamic client registration (RFC 7591). Answers with a {@code client_id}
 * that is the metadata itself, sealed; writes nothing anywhere.
 */
@NullMarked
package dev.entrada.registration;

import org.jspecify.annotations.NullMarked;
