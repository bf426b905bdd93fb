#!/usr/bin/env bash
# Our authorization server on H2 and PostgreSQL, or with more and more resources.
# Arguments: rounds, seconds, then "stores", or "resources" and their numbers. With RECORDINGS=<directory>, Flight
# Recorder writes there what each server did. Writes: round, server, request, count, processor in µs, requests per second.
set -euo pipefail
cd "$(dirname "$0")/../.."

# The client lets go of a connection before the server does.
exec java -Djdk.httpclient.keepalive.timeout=5 -Djava.util.logging.config.file=src/benchmark/logging.properties \
  -cp "target/test-classes:target/classes:$(cat target/benchmark.classpath)" dev.entrada.benchmark.OwnServers "$@"
