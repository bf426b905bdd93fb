/**
 * Microsoft Entra ID as an upstream: where a tenant's endpoints are, which issuers are its own, how
 * scopes are written there, how codes and refresh tokens are redeemed, and what its refusals mean.
 *
 * <p>Knows nothing of our clients, sessions or tokens. Microsoft's words are kept: tenant,
 * application, authority, AADSTS code.
 */
@NullMarked
package dev.entrada.entra;

import org.jspecify.annotations.NullMarked;
