#!/usr/bin/env bash
# How long the WAR needs until it answers, in its own Jetty and in Tomcat, and what it holds then. Needs what
# "./mvnw verify" and src/test/e2e/tomcat.sh leave in target. Arguments: rounds. Writes a line for each:
# server,seconds to the first answer,milliseconds of the second one,live heap in MB,resident MB
set -euo pipefail
cd "$(dirname "$0")/../.."

port=18090
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ENTRADA_BASE_URL=http://localhost:$port ENTRADA_RESOURCES=https://mcp.example.com/mcp \
  ENTRADA_TENANT_ID=7e57e57e-0000-4000-8000-000000000001 ENTRADA_CLIENT_ID=11111111-2222-4333-8444-555555555555 \
  ENTRADA_CLIENT_SECRET=none ENTRADA_AUTHORITY=http://localhost:1 ENTRADA_REQUIRED_SCOPES=read \
  ENTRADA_DATA_DIR=$work/data ENTRADA_DOCTOR=false

tomcat=$(echo target/tomcat/apache-tomcat-*)
sed "s/port=\"18080\"/port=\"$port\"/" "$tomcat/conf/server.xml" >"$work/server.xml"

measure() { # name, command...
  local name=$1 began now pid second
  shift
  began=$(date +%s%N)
  "$@" >"$work/log" 2>&1 &
  pid=$!
  until curl -fs -o /dev/null "$ENTRADA_BASE_URL/.well-known/oauth-authorization-server"; do sleep 0.02; done
  now=$(date +%s%N)
  second=$(curl -fs -o /dev/null -w '%{time_total}' "$ENTRADA_BASE_URL/.well-known/oauth-authorization-server")
  jcmd "$pid" GC.run >/dev/null
  echo "$name,$(awk -v ns=$((now - began)) -v s="$second" 'BEGIN { printf "%.2f,%.1f", ns / 1e9, s * 1000 }'),$(
    jcmd "$pid" GC.heap_info | awk 'match($0, /used [0-9]+K/) { printf "%.0f", substr($0, RSTART + 5, RLENGTH - 6) / 1024; exit }'
  ),$(awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$pid/status")"
  kill "$pid"
  wait "$pid" || true
}

for round in $(seq "${1:-3}"); do
  measure 'entrada-standalone.war' java -Xmx512m -jar target/entrada-standalone.war --port $port
  CATALINA_HOME=$tomcat CATALINA_OPTS=-Xmx512m measure 'Tomcat' \
    java -Xmx512m -Dcatalina.home="$tomcat" -Dcatalina.base="$tomcat" -Djava.io.tmpdir="$work" \
    -cp "$tomcat/bin/bootstrap.jar:$tomcat/bin/tomcat-juli.jar" org.apache.catalina.startup.Bootstrap \
    -config "$work/server.xml" start
done
