-- Statements end with a semicolon at the end of a line. Servers that start together may all run this.
CREATE TABLE IF NOT EXISTS entrada_state (
  kind VARCHAR(16) NOT NULL,
  id VARCHAR(255) NOT NULL,
  value_bytes VARBINARY(1048576) NOT NULL,
  version BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX IF NOT EXISTS entrada_state_expires_at ON entrada_state (expires_at);
