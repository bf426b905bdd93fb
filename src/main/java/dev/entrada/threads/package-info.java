/**
 * Threads of our own in a container that is somebody else's.
 *
 * <p>Owns one rule: whoever started a thread sees it end before {@code close} returns. Knows the
 * JDK only.
 */
@NullMarked
package dev.entrada.threads;

import org.jspecify.annotations.NullMarked;
