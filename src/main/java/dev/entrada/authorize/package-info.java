/**
 * The browser's way: {@code /authorize} → consent page → {@code POST /consent} → Entra → callback →
 * the client's redirect URI.
 *
 * <p>What is pending travels sealed, in the consent form and in {@code state}, bound to one
 * browser; nothing is stored before Entra has authenticated a person. A failure is one of two
 * types: shown to the person, or sent to the client; only a validated redirect URI makes the
 * second.
 *
 * <pre>
 * GET, POST /authorize        AuthorizationServlet   consent page, or a failure
 * POST      /consent          ConsentServlet         on to Entra, or access_denied
 * GET       /auth/callback    CallbackServlet        code to the client, or a failure
 * </pre>
 */
@NullMarked
package dev.entrada.authorize;

import org.jspecify.annotations.NullMarked;
