package dev.entrada.store.jdbc;

import java.util.List;
import java.util.Optional;

/** PostgreSQL, from 12 on. */
final class PostgreSqlDialect implements SqlDialect {

  @Override
  public List<String> schemaScripts() {
    return List.of("postgresql/V001__state.sql");
  }

  /**
   * Two sessions that create one table at the same time get in each other's way despite IF NOT
   * EXISTS, so the scripts run in one transaction under a lock. It ends with the transaction, so
   * that it works through PgBouncer. The number is arbitrary, and ours alone unless somebody else
   * thought of it.
   */
  @Override
  public Optional<String> schemaLock() {
    return Optional.of("SELECT pg_advisory_xact_lock(7310575178521047140)");
  }

  @Override
  public String putIfAbsent() {
    return """
        INSERT INTO entrada_state AS t (kind, id, value_bytes, version, expires_at)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (kind, id) DO UPDATE
          SET value_bytes = EXCLUDED.value_bytes, version = EXCLUDED.version,
            expires_at = EXCLUDED.expires_at
          WHERE t.expires_at <= ?""";
  }

  @Override
  public String take() {
    return """
        DELETE FROM entrada_state WHERE kind = ? AND id = ? AND expires_at > ?
        RETURNING value_bytes""";
  }

  /** Rows that another server is removing right now are passed over, not waited for. */
  @Override
  public String expire() {
    return """
        DELETE FROM entrada_state WHERE ctid = ANY (ARRAY (
          SELECT ctid FROM entrada_state WHERE expires_at <= ?
          ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED))""";
  }
}
