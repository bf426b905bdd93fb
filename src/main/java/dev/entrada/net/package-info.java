/**
 * Outbound HTTP under a policy: bounded in time and size, no redirects, no proxy but a configured
 * one. The only user of Apache HttpClient.
 */
@NullMarked
package dev.entrada.net;

import org.jspecify.annotations.NullMarked;
