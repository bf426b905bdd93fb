/**
 * The state contract on Redis and Valkey: one string per record, each operation one command or one
 * script. {@link dev.entrada.store.redis.RedisStateStore} has the operations, {@link
 * dev.entrada.store.redis.Redis} the way there.
 *
 * <p>Must not know: what a value means. Redis' own clock decides nothing; it only frees the space
 * of what has expired.
 */
@NullMarked
package dev.entrada.store.redis;

import org.jspecify.annotations.NullMarked;
