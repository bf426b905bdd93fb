#!/usr/bin/env bash
# How long a good caller waits, whose token is known or new each time, while 32 others send as fast as they can: good
# tokens, texts that are refused at a glance, tokens that are refused before their signature is checked, ones of an
# unknown key, and forged ones.
# Arguments: rounds, seconds, server. With LOG=INFO each refusal is a line of the log, with RECORDING=<file> Flight
# Recorder runs. Writes one line for each measurement:
# round,flood,good caller's token,good caller's requests per second,p50,p99,flood's requests per second,µs of the server's processor for a request
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3} seconds=${2:-4} server=${3:-jetty} connections=${CONNECTIONS:-32}
data=target/load
log=$(mktemp)
trap 'rm -f "$log"' EXIT
printf 'handlers=java.util.logging.ConsoleHandler\n.level=%s\n' "${LOG:-WARNING}" >"$log"

classpath=target/test-classes:target/classes:$(cat target/benchmark.classpath)
[ -e $data/other/tokens ] || java -cp "$classpath" dev.entrada.benchmark.MintTokens $data/other 1000
head -1000 $data/tokens >$data/genuine
# More than the filter remembers.
tail -n +1001 $data/tokens | head -30000 >$data/unseen
for _ in $(seq 1000); do echo x; done >$data/text
# A character that no token has, at its end.
sed -E 's/.$/~/' $data/genuine >$data/malformed
# One character amid the signature.
sed -E 's/A(.{150})$/B\1/; t; s/.(.{150})$/A\1/' $data/genuine >$data/forged
ln -sf other/tokens $data/unknown-key

coproc server_process { exec java -Xmx1g -Djava.util.logging.config.file="$log" \
  ${RECORDING:+-XX:StartFlightRecording=settings=profile,filename=$RECORDING} \
  -cp "$classpath" dev.entrada.benchmark.ProtectedServer "$server" fetching $data; } 2>/dev/null
pid=$server_process_PID
exec {out}<&"${server_process[0]}"
read -r _ port <&$out
began=$SECONDS

ticks() { # of the processor, spent by the server so far
  local stat
  read -r stat <"/proc/$pid/stat"
  set -- ${stat##*) }
  echo $((${12} + ${13}))
}

send() { # tokens, connections, seconds
  TOKENS=$data/$1 COUNT=100000 wrk -t1 -c"$2" -d"$3"s -s src/benchmark/bearer.lua "http://127.0.0.1:$port/mcp" | tail -1
}

floods=${FLOODS:-genuine text malformed unknown-key forged}
for flood in $floods; do send $flood $connections 4 >/dev/null; done
for round in $(seq "$rounds"); do
  for flood in none $floods; do
    for tokens in genuine unseen; do
      rate=
      if [ $flood != none ]; then
        send $flood $connections $((seconds + 2)) >$data/flood.log & flooding=$!
        sleep 1
      fi
      before=$(ticks)
      good=$(send $tokens 1 "$seconds" | cut -d, -f1-3)
      spent=$(($(ticks) - before))
      if [ $flood != none ]; then
        wait $flooding
        rate=$(cut -d, -f1 $data/flood.log)
      fi
      echo "$round,$flood,$tokens,$good,$rate,$(awk -v t=$spent -v hz="$(getconf CLK_TCK)" \
        -v rps=$((${good%%,*} + ${rate:-0})) -v s="$seconds" 'BEGIN { printf "%.1f", t / hz / (rps * s) * 1e6 }')"
    done
  done
done
eval "exec ${server_process[1]}>&-"
while read -r word count <&$out; do [ "$word" != FETCHES ] || echo "$count fetches of the key set in $((SECONDS - began)) s"; done
