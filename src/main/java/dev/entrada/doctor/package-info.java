/**
 * Examines a server's surroundings without a sign-in: Entra and the app registration, the public
 * URL, the protected resources, secrets and their files; each finding with its remedy.
 *
 * <p>Asks as a client or a browser would, and changes nothing. Knows the settings; does not start
 * the server, and opens no store: who has one hands over a check of it.
 */
@NullMarked
package dev.entrada.doctor;

import org.jspecify.annotations.NullMarked;
