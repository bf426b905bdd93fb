package dev.entrada.app;

import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.entrada.client.MetadataDocumentClients;
import dev.entrada.entra.EntraTokenClient;
import dev.entrada.issuer.SigningKeys;
import dev.entrada.token.DownstreamTokens;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What can be read of a running server at any moment.
 *
 * @param ready may ask the store, and so take a few seconds
 */
record Vitals(
    BooleanSupplier ready,
    SigningKeys signingKeys,
    EntraTokenClient entra,
    DownstreamTokens downstream,
    Optional<MetadataDocumentClients> documents) {
  CacheStats documentCache() {
    return documents.map(MetadataDocumentClients::stats).orElse(CacheStats.empty());
  }
}
