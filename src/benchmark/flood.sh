#!/usr/bin/env bash
# How long a good caller waits while others send as fast as they can: good tokens, forged ones, ones of an unknown key.
# Arguments: rounds, seconds. Writes one line for each measurement: round,flood,good caller's requests per second,p50,p99
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3} seconds=${2:-4}
data=target/load

classpath=target/test-classes:target/classes:$(cat target/benchmark.classpath)
[ -e $data/other/tokens ] || java -cp "$classpath" dev.entrada.benchmark.MintTokens $data/other 1000
head -1000 $data/tokens >$data/genuine
# One character amid the signature.
sed -E 's/A(.{150})$/B\1/; t; s/.(.{150})$/A\1/' $data/genuine >$data/forged

coproc server_process { exec java -Xmx1g -Djava.util.logging.config.file=src/benchmark/logging.properties \
  -cp "$classpath" dev.entrada.benchmark.ProtectedServer jetty entrada $data; }
read -r _ port <&"${server_process[0]}"

send() { # file, connections, seconds
  TOKENS=$1 COUNT=1000 wrk -t1 -c"$2" -d"$3"s -s src/benchmark/bearer.lua "http://127.0.0.1:$port/mcp" | tail -1
}

for flood in genuine forged other/tokens; do send $data/$flood 32 4 >/dev/null; done
for round in $(seq "$rounds"); do
  for flood in none genuine forged other/tokens; do
    if [ $flood != none ]; then send $data/$flood 32 $((seconds + 2)) >$data/flood.log & flooding=$!; sleep 1; fi
    echo "$round,$flood,$(send $data/genuine 1 "$seconds" | cut -d, -f1-3)"
    [ $flood = none ] || { wait $flooding; echo "$round,$flood itself,$(cut -d, -f1,4 $data/flood.log)"; }
  done
done
