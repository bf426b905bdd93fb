package dev.entrada.store;

import java.time.Instant;

/**
 * A record as one store hands it to another, which gives it a version of its own.
 *
 * @param value as it is stored, sealed if it was put so
 */
public record StoredRecord(StateKey key, byte[] value, Instant expiresAt) {}
