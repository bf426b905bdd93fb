/**
 * The composition root: builds every object once, in the order of the layers, and gives the
 * endpoints to the container. The constructor calls of {@code Application} are the architecture
 * diagram. Nothing imports this package.
 */
@NullMarked
package dev.entrada.app;

import org.jspecify.annotations.NullMarked;
