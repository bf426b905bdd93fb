#!/usr/bin/env bash
# Our authorization server on each store beside FastMCP on each of its own, which is installed below target.
# Arguments: rounds, seconds for each step. Writes one line for each measurement: round,server,request,how many,
# microseconds of processor for each,of which the JVM compiled,requests per second
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-2} seconds=${2:-4}

venv=target/fastmcp
[ -x $venv/bin/python ] || { python3 -m venv $venv && $venv/bin/pip install -q fastmcp==4.2.3 uvicorn==0.54.0 redis==8.1.0; }
exec java -Djava.util.logging.config.file=src/benchmark/logging.properties \
  -cp "target/test-classes:target/classes:$(cat target/benchmark.classpath)" \
  dev.entrada.benchmark.AuthorizationServers "$rounds" "$seconds" \
  env HOME="$PWD/target/fastmcp-home" $venv/bin/python src/benchmark/fastmcp_server.py
