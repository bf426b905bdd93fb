-- Statements end with a semicolon at the end of a line. All scripts run in one transaction.
CREATE TABLE IF NOT EXISTS entrada_state (
  kind VARCHAR(16) COLLATE "C" NOT NULL,
  id VARCHAR(255) COLLATE "C" NOT NULL,
  value_bytes BYTEA NOT NULL,
  version BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (kind, id)
) WITH (
  autovacuum_vacuum_scale_factor = 0.02,
  toast.autovacuum_vacuum_scale_factor = 0.02
);
-- Sealed bytes do not compress; trying costs time at each write.
ALTER TABLE entrada_state ALTER COLUMN value_bytes SET STORAGE EXTERNAL;
CREATE INDEX IF NOT EXISTS entrada_state_expires_at ON entrada_state (expires_at);
