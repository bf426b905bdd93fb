#!/usr/bin/env bash
# The same servlet unprotected, behind our filter, behind Spring Security: all three are up at once, and take turns.
# Arguments: jetty or tomcat, rounds, seconds. Writes one line for each measurement:
# round,protection,tokens,connections,requests per second,p50,p99,bad answers
set -euo pipefail
cd "$(dirname "$0")/../.."
server=$1 rounds=${2:-3} seconds=${3:-3}
data=target/load

classpath=target/test-classes:target/classes:$(cat target/benchmark.classpath)
declare -A port
for mode in none entrada spring; do
  coproc server_process { exec java -Xmx1g -Djava.util.logging.config.file=src/benchmark/logging.properties \
    -cp "$classpath" dev.entrada.benchmark.ProtectedServer "$server" $mode $data; } 2>/dev/null
  # Its input stays open as long as this script lives.
  eval "exec {keep}>&${server_process[1]}"
  read -r _ port[$mode] <&"${server_process[0]}"
done

measure() { # mode, tokens, connections, seconds
  TOKENS=$data/tokens COUNT=$2 wrk -t1 -c"$3" -d"$4"s -s src/benchmark/bearer.lua \
    "http://127.0.0.1:${port[$1]}/mcp" | tail -1
}

[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer x.y.z' "http://127.0.0.1:${port[entrada]}/mcp")" = 401 ]
[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer x.y.z' "http://127.0.0.1:${port[spring]}/mcp")" = 401 ]
for mode in none entrada spring; do measure $mode 1000 32 6 >/dev/null; measure $mode 100000 1 2 >/dev/null; done
for round in $(seq "$rounds"); do
  for cell in 1,1 1000,1 100000,1 1000,8 1,32 1000,32 100000,32 1000,128; do
    for mode in none entrada spring; do
      echo "$round,$mode,$cell,$(measure $mode ${cell%,*} ${cell#*,} "$seconds")"
    done
  done
done
