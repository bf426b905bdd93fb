#!/usr/bin/env bash
# Our authorization server on H2, PostgreSQL and Redis, whole sign-ins on each by 1 to 64 people at once, or a server
# with more and more resources. Arguments: rounds, seconds, then "stores", "sign-ins", or "resources" and their numbers.
# With RECORDINGS=<directory>, Flight Recorder writes there what each server did. Writes: round, server, request, count,
# processor in µs, of which the JVM compiled, requests per second; of sign-ins what the class says.
set -euo pipefail
cd "$(dirname "$0")/../.."

# The client lets go of a connection before the server does.
exec java -Djdk.httpclient.keepalive.timeout=5 -Djava.util.logging.config.file=src/benchmark/logging.properties \
  -cp "target/test-classes:target/classes:$(cat target/benchmark.classpath)" dev.entrada.benchmark.OwnServers "$@"
