/**
 * {@code POST /token}, one class per grant, {@code POST /revoke} and {@code POST /introspect}.
 *
 * <p>What all grants share (parsing, the client, writing) is the servlet's; a grant is a list of
 * refusals and then one act. Knows nothing of browsers.
 */
@NullMarked
package dev.entrada.token;

import org.jspecify.annotations.NullMarked;
