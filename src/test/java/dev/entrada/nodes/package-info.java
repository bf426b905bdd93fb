/**
 * Several nodes on one store, and what can go wrong between them: nodes as processes that can be
 * killed, a proxy that sends every request to another one, a wire to the store that can be cut.
 */
@NullMarked
package dev.entrada.nodes;

import org.jspecify.annotations.NullMarked;
