#!/usr/bin/env bash
# Latency at a fixed rate of requests, which come whether the server is ready or not, with 1,000 known tokens: a servlet
# alone and behind our filter. Both are up at once, and take turns; the first second of each turn does not count.
# Arguments: jetty or tomcat, rounds, seconds. Writes one line for each measurement:
# round,protection,requests per second,µs of p50,p99,p99.9,the longest,answers other than 200
set -euo pipefail
cd "$(dirname "$0")/../.."
server=$1 rounds=${2:-2} seconds=${3:-8}
data=$PWD/target/load

[ -x target/go/vegeta ] || GOBIN=$PWD/target/go go install github.com/tsenart/vegeta/v12@v12.13.0
classpath=target/test-classes:target/classes:$(cat target/benchmark.classpath)
declare -A port
modes=(none entrada)
for mode in "${modes[@]}"; do
  coproc server_process { exec java -Xmx1g -Djava.util.logging.config.file=src/benchmark/logging.properties \
    -cp "$classpath" dev.entrada.benchmark.ProtectedServer "$server" "$mode" "$data"; } 2>/dev/null
  # Its input stays open as long as this script lives.
  eval "exec {keep}>&${server_process[1]}"
  read -r _ port[$mode] <&"${server_process[0]}"
  head -1000 "$data/tokens" | awk -v port="${port[$mode]}" \
    '{ print "GET http://127.0.0.1:" port "/mcp\nAuthorization: Bearer " $0 "\n" }' >"$data/targets-$mode"
done

attack() { # mode, rate, seconds, further options
  target/go/vegeta attack -targets="$data/targets-$1" -rate="$2" -duration="$3s" "${@:4}"
}

# What the unprotected server and this client can do together, in closed loop.
for mode in "${modes[@]}"; do attack "$mode" 0 5 -max-workers=16 >"$data/results"; done
attack none 0 4 -max-workers=16 >"$data/results"
most=$(target/go/vegeta report -type=json "$data/results" | sed -E 's/.*"throughput":([0-9]+).*/\1/')
echo "unprotected: $most requests per second at most"
for round in $(seq "$rounds"); do
  for share in 30 70; do
    rate=$((most * share / 100))
    for mode in "${modes[@]}"; do
      attack "$mode" "$rate" $((seconds + 1)) >"$data/results"
      target/go/vegeta encode --to csv "$data/results" | tail -n +$((rate + 1)) | awk -F, '{ print $3, $2 }' | sort -n | awk \
        -v head="$round,$mode,$rate" '{ us[NR] = $1 / 1000; bad += $2 != 200 } END { printf "%s,%.0f,%.0f,%.0f,%.0f,%d\n",
          head, us[int(NR / 2) + 1], us[int(NR * .99) + 1], us[int(NR * .999) + 1], us[NR], bad }'
    done
  done
done
