#!/usr/bin/env bash
# Measures the code. Takes JMH's own options; without any, all benchmarks with their allocations.
set -euo pipefail
cd "$(dirname "$0")/../.."

./mvnw -q -B -Pbenchmark test-compile dependency:build-classpath -Dmdep.outputFile=target/benchmark.classpath
[ $# -gt 0 ] || set -- -f 2 -wi 4 -w 1 -i 4 -r 1 -prof gc -foe true -rf json -rff target/jmh.json
exec java -Djava.util.logging.config.file=src/benchmark/logging.properties \
  -cp "target/test-classes:target/classes:$(cat target/benchmark.classpath)" org.openjdk.jmh.Main "$@"
