#!/usr/bin/env bash
# Our authorization server beside FastMCP, which is installed below target. Arguments: rounds, seconds for each step.
# Writes one line for each measurement: round,server,request,how many,microseconds of processor for each,requests per second
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-2} seconds=${2:-4}

venv=target/fastmcp
[ -x $venv/bin/python ] || { python3 -m venv $venv && $venv/bin/pip install -q fastmcp==4.2.3 uvicorn==0.54.0; }
exec java -Djava.util.logging.config.file=src/benchmark/logging.properties \
  -cp "target/test-classes:target/classes:$(cat target/benchmark.classpath)" \
  dev.entrada.benchmark.AuthorizationServers "$rounds" "$seconds" \
  env HOME="$PWD/target/fastmcp-home" $venv/bin/python src/benchmark/fastmcp_server.py
