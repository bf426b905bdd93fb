/**
 * The state contract: everything Entrada must remember, as opaque bytes under a kind and an id,
 * each with an expiry and a version. {@link dev.entrada.store.StateStore} is the whole contract;
 * {@link dev.entrada.store.MemoryStateStore} keeps it in this process, the subpackages keep it in
 * databases.
 *
 * <p>Must not know: what a value means, OAuth, HTTP or configuration. Confidentiality is the
 * business of the layer above, which encrypts values and binds each to its key before they come
 * here.
 */
@NullMarked
package dev.entrada.store;

import org.jspecify.annotations.NullMarked;
