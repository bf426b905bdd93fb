#!/usr/bin/env bash
# The packaged WAR in a real Tomcat: starts, answers, stops, leaves no thread behind. Needs target/entrada.war.
set -euo pipefail
cd "$(dirname "$0")/../../.."

version=10.1.59
work=$PWD/target/tomcat
home=$work/apache-tomcat-$version
port=18080
base=http://localhost:$port
passed=0 failed=0 pid=''

rm -rf "$work"
mkdir -p "$work"
./mvnw -q -B dependency:copy "-Dartifact=org.apache.tomcat:tomcat:$version:zip" "-DoutputDirectory=$work"
(cd "$work" && jar xf "tomcat-$version.zip")
rm -rf "$home"/webapps/*
cp target/entrada.war "$home/webapps/ROOT.war"
sed -i "s/port=\"8080\"/port=\"$port\"/; s/port=\"8005\"/port=\"-1\"/" "$home/conf/server.xml"

trap '[ -n "$pid" ] && kill "$pid" 2>/dev/null || true' EXIT

check() { # check <name> <command>...
  local name=$1
  shift
  if "$@" >>"$work/checks.log" 2>&1; then
    passed=$((passed + 1))
    echo "ok      $name"
  else
    failed=$((failed + 1))
    echo "FAILED  $name (see target/tomcat)"
  fi
}

env ENTRADA_BASE_URL=$base ENTRADA_RESOURCES=https://mcp.example.com/mcp \
  ENTRADA_TENANT_ID=7e57e57e-0000-4000-8000-000000000001 \
  ENTRADA_CLIENT_ID=11111111-2222-4333-8444-555555555555 ENTRADA_CLIENT_SECRET=none \
  ENTRADA_AUTHORITY=http://localhost:1 ENTRADA_REQUIRED_SCOPES=read ENTRADA_DATA_DIR="$work/data" \
  CATALINA_HOME="$home" bash "$home/bin/catalina.sh" run >"$work/catalina.log" 2>&1 &
pid=$!

answers() { curl -fsS --retry 60 --retry-delay 1 --retry-all-errors -o "$work/metadata.json" "$base/.well-known/oauth-authorization-server"; }
issuer() { grep -q "\"issuer\":\"$base\"" "$work/metadata.json"; }
ready() { curl -fsS "$base/ops/ready" | grep -q '"status":"UP"'; }
registers() { curl -fsS -d '{"redirect_uris":["http://127.0.0.1/cb"]}' "$base/register" | grep -q '"client_id"'; }
own_error_page() { ! curl -sS -H 'Accept: text/html' "$base/nothing" | grep -qi tomcat; }
logs() { grep -q "Entrada issues tokens as $base" "$work/catalina.log"; }
stops() {
  kill "$pid"
  wait "$pid" || true
  pid=''
  ! grep -qi 'memory leak\|SEVERE' "$work/catalina.log"
}

check 'Tomcat: the WAR answers' answers
check 'Tomcat: metadata names the configured issuer' issuer
check 'Tomcat: store and signing key are ready' ready
check 'Tomcat: a client registers' registers
check 'Tomcat: error pages are not the container'"'"'s' own_error_page
check 'Tomcat: the log is visible' logs
check 'Tomcat: stops without leaking a thread' stops

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
