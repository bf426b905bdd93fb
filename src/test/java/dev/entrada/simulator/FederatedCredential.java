package dev.entrada.simulator;

import java.security.PublicKey;

/**
 * A token of another issuer which stands for an app. Entra finds the issuer's keys by discovery;
 * here the key is given.
 *
 * @param issuer exact, a final slash included
 * @param subject exact, by case
 * @param audience {@code api://AzureADTokenExchange} but in sovereign clouds
 * @see <a href="https://learn.microsoft.com/entra/workload-id/workload-identity-federation">
 *     Workload identity federation</a>
 */
public record FederatedCredential(String issuer, String subject, String audience, PublicKey key) {}
