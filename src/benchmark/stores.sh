#!/usr/bin/env bash
# Fills PostgreSQL, then Redis, with sessions and measures both: stores.sh [postgresql|redis] [numbers of sessions].
# A million in Redis takes 5 GB of memory.
set -euo pipefail
cd "$(dirname "$0")/../.."

stores=${1:-postgresql redis}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- 1000 1000000
./mvnw -q -B -Pbenchmark test-compile dependency:build-classpath -Dmdep.outputFile=target/benchmark.classpath
for store in $stores; do
  echo "== $store"
  java -Djava.util.logging.config.file=src/benchmark/logging.properties \
    -cp "target/test-classes:target/classes:$(cat target/benchmark.classpath)" \
    dev.entrada.benchmark.SharedStoreGrowth "$store" "$@"
done
