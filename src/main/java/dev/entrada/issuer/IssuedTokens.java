package dev.entrada.issuer;

import dev.entrada.crypto.Secret;
import dev.entrada.oauth.Scopes;
import java.util.Optional;

/**
 * What the token endpoint hands out.
 *
 * @param scopes of the access token, which may be fewer than were granted
 */
public record IssuedTokens(
    AccessTokens.Minted accessToken,
    Optional<Secret> refreshToken,
    Scopes scopes,
    Authorization granted) {}
