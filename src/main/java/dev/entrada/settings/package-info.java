/**
 * How a setting is found: its spellings, the precedence of sources, and problems collected until
 * all are known.
 *
 * <p>Owns the mechanism only. Which settings exist is said by those who read them: {@code config}
 * for the server, {@code resource} for the filter, which must not depend on the server.
 */
@NullMarked
package dev.entrada.settings;

import org.jspecify.annotations.NullMarked;
