#!/usr/bin/env bash
# The same servlet unprotected, behind a filter that only reads the header, behind ours, behind Spring Security: all
# are up at once, and take turns.
# Arguments: jetty or tomcat, rounds, seconds. Writes one line for each measurement:
# round,protection,tokens,connections,requests per second,p50,p99,bad answers,µs of the server's processor for a request
set -euo pipefail
cd "$(dirname "$0")/../.."
server=$1 rounds=${2:-3} seconds=${3:-3}
data=target/load

classpath=target/test-classes:target/classes:$(cat target/benchmark.classpath)
declare -A port
modes=(none header entrada spring)
hz=$(getconf CLK_TCK)
declare -A pid
for mode in "${modes[@]}"; do
  coproc server_process { exec java -Xmx1g -Djava.util.logging.config.file=src/benchmark/logging.properties \
    -cp "$classpath" dev.entrada.benchmark.ProtectedServer "$server" $mode $data; } 2>/dev/null
  # Its input stays open as long as this script lives.
  eval "exec {keep}>&${server_process[1]}"
  pid[$mode]=$server_process_PID
  read -r _ port[$mode] <&"${server_process[0]}"
done

ticks() { # of the processor, spent by a process so far
  local stat
  read -r stat <"/proc/$1/stat"
  set -- ${stat##*) }
  echo $((${12} + ${13}))
}

measure() { # mode, tokens, connections, seconds
  local before line
  before=$(ticks "${pid[$1]}")
  line=$(TOKENS=$data/tokens COUNT=$2 wrk -t1 -c"$3" -d"$4"s -s src/benchmark/bearer.lua \
    "http://127.0.0.1:${port[$1]}/mcp" | tail -1)
  echo "$line,$(awk -v t=$(($(ticks "${pid[$1]}") - before)) -v hz="$hz" -v rps="${line%%,*}" -v s="$4" \
    'BEGIN { printf "%.1f", t / hz / (rps * s) * 1e6 }')"
}

[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer x.y.z' "http://127.0.0.1:${port[entrada]}/mcp")" = 401 ]
[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer x.y.z' "http://127.0.0.1:${port[spring]}/mcp")" = 401 ]
for mode in "${modes[@]}"; do measure $mode 1000 32 6 >/dev/null; measure $mode 100000 1 2 >/dev/null; done
for round in $(seq "$rounds"); do
  for cell in ${CELLS:-1,1 1000,1 100000,1 1000,8 1,32 1000,32 100000,32 1000,128}; do
    for mode in "${modes[@]}"; do
      echo "$round,$mode,$cell,$(measure $mode ${cell%,*} ${cell#*,} "$seconds")"
    done
  done
done
