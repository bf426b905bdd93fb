package dev.entrada.entra;

import dev.entrada.oauth.Scopes;
import dev.entrada.tenant.EntraAuthority;
import dev.entrada.tenant.EntraTenants;
import java.util.Optional;

/**
 * How we appear at Entra.
 *
 * @param authority whose endpoints to call
 * @param tenants whose tokens are accepted
 * @param clientId the application (client) ID
 * @param credential what the application proves itself with
 * @param identifierUri the Application ID URI: the prefix of our scopes, and the audience of
 *     version 1 tokens
 * @param requiredScopes short or full names
 * @param additionalAuthorizeScopes sent at authorize only
 * @param prompt what we send as {@code prompt}; empty sends none, which allows silent sign-in
 */
public record EntraSettings(
    EntraAuthority authority,
    EntraTenants tenants,
    String clientId,
    EntraCredential credential,
    String identifierUri,
    Scopes requiredScopes,
    Scopes additionalAuthorizeScopes,
    Optional<String> prompt) {}
