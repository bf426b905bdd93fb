package dev.entrada.store.jdbc;

import java.util.List;

/** H2 2.x, embedded or not. */
final class H2Dialect implements SqlDialect {

  @Override
  public List<String> schemaScripts() {
    return List.of("h2/V001__state.sql");
  }

  @Override
  public String putIfAbsent() {
    return """
        MERGE INTO entrada_state t
        USING (VALUES (CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS VARBINARY),
            CAST(? AS BIGINT), CAST(? AS BIGINT))) s(kind, id, value_bytes, version, expires_at)
        ON t.kind = s.kind AND t.id = s.id
        WHEN MATCHED AND t.expires_at <= ? THEN UPDATE
          SET value_bytes = s.value_bytes, version = s.version, expires_at = s.expires_at
        WHEN NOT MATCHED THEN INSERT (kind, id, value_bytes, version, expires_at)
          VALUES (s.kind, s.id, s.value_bytes, s.version, s.expires_at)""";
  }

  @Override
  public String take() {
    return """
        SELECT value_bytes FROM OLD TABLE (
          DELETE FROM entrada_state WHERE kind = ? AND id = ? AND expires_at > ?)""";
  }

  @Override
  public String expire() {
    return "DELETE FROM entrada_state WHERE expires_at <= ? FETCH FIRST ? ROWS ONLY";
  }
}
