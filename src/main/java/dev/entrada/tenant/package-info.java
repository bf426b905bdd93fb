/**
 * What makes a token of Microsoft Entra ID acceptable: clouds and tenants, the discovery document
 * with the issuer and the keys, whose tokens are taken, and in which form each version of a token
 * names issuer, audience and person.
 *
 * <p>The authority of the server's upstream and of a filter without a server, so that both judge by
 * the same rules. Signs nobody in, and knows nothing of what is made of a token.
 */
@NullMarked
package dev.entrada.tenant;

import org.jspecify.annotations.NullMarked;
