/**
 * The bearer filter in front of MCP endpoints: who may call, what a refusal says, who the caller
 * is, and the metadata that leads a client to its authorization server (RFC 9728).
 *
 * <p>Answers {@code /.well-known/oauth-protected-resource[/path]}, and every refusal on the paths
 * the filter is mapped to. Stands alone in an app that has nothing else of ours: must not know the
 * store, clients, Entra, or any class of the authorization server.
 */
@NullMarked
package dev.entrada.resource;

import org.jspecify.annotations.NullMarked;
