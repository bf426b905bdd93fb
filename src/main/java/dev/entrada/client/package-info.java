/**
 * Who is calling: the clients that exist, what they registered, and how they prove who they are.
 *
 * <p>A registered client is its own {@code client_id}: the metadata, sealed. So nothing is stored
 * that an unauthenticated caller sent. Knows nothing of sessions or of Entra.
 */
@NullMarked
package dev.entrada.client;

import org.jspecify.annotations.NullMarked;
