/**
 * A fake Microsoft Entra tenant on 127.0.0.1, for tests and the demo. It refuses what Entra
 * refuses, with Entra's AADSTS codes and JSON, so that a mistake shows here and not in production.
 *
 * <p>Routes, below {@code /{tenant}}: {@code v2.0/.well-known/openid-configuration}, {@code
 * discovery/v2.0/keys}, {@code oauth2/v2.0/authorize}, {@code login}, {@code oauth2/v2.0/token};
 * the same below {@code /{tenant}/{policy}} for user flows of B2C; and Microsoft Graph's {@code
 * /v1.0/me}. All state is in memory; time comes from a {@code Clock}. Beside it stand what a client
 * may have for a credential: {@link dev.entrada.simulator.SelfSignedCertificate}, {@link
 * dev.entrada.simulator.FederatedIssuer}, {@link dev.entrada.simulator.ManagedIdentityEndpoint}.
 *
 * <p>What is known of Entra, and from where, is said once, in {@link dev.entrada.simulator.Aadsts}
 * and {@link dev.entrada.simulator.Aadb2c}. This package knows nothing of the product: it must stay
 * usable against any client of Entra.
 */
@NullMarked
package dev.entrada.simulator;

import org.jspecify.annotations.NullMarked;
