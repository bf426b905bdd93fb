#!/usr/bin/env bash
# Official clients against the demo, headless: src/test/e2e/run.sh
# Needs what the demo needs, and Node 20 or newer with npm. One line per check; what each said is in target/e2e/*.log.
set -euo pipefail
cd "$(dirname "$0")/../../.."

here=src/test/e2e
work=target/e2e
demo_seconds=300 check_seconds=180
export PFX_PASSWORD=documents # of the key of a host that publishes metadata documents
passed=0 failed=0 demo_pid='' proxy_pid=''

mkdir -p "$work"
rm -f "$work"/*.log
cp "$here"/*.mjs "$here"/package.json "$here"/package-lock.json "$work"/

stop() { # stop <pid>: asks, waits, insists
  [ -n "$1" ] && kill -TERM "$1" 2>/dev/null || return 0
  for _ in $(seq 100); do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
  return 1
}
trap 'stop "$proxy_pid" || true; stop "$demo_pid" || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

install_clients() {
  if ! cmp -s "$work/package-lock.json" "$work/node_modules/.installed"; then
    (cd "$work" && npm ci --no-audit --no-fund)
    cp "$work/package-lock.json" "$work/node_modules/.installed"
  fi
}

check() { # check <name> <function>: its output goes to the log
  local status
  set +e # a condition would switch errexit off inside the function too
  (set -e; "$2") >"$work/$2.log" 2>&1
  status=$?
  set -e
  if [ "$status" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok      $1"
  else
    failed=$((failed + 1))
    echo "FAILED  $1 (see $work/$2.log)"
  fi
}

expect() { # expect <file> <extended regex>...: every one must be found
  local file=$1 pattern
  shift
  for pattern in "$@"; do
    grep -Eq -- "$pattern" "$file" || { echo "*** not found: $pattern"; return 1; }
  done
}

client() { # client <script> <argument>...: in the directory of the packages, on the node that the suite needs
  (cd "$work" && timeout "$check_seconds" node_modules/.bin/node "$@")
}

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'; }

told() { sed -n "s/^  $1  *\(http[^ ]*\).*/\1/p" "$work/demo.log"; }

java_home() { "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'; }

# A key for the host that publishes metadata documents, and what Java trusts anyway with the host's certificate added.
make_documents_certificate() {
  local keytool
  keytool=$(java_home)/bin/keytool
  rm -f "$work"/documents.*
  "$keytool" -genkeypair -alias documents -keyalg EC -groupname secp256r1 -validity 3 -dname CN=localhost \
    -ext san=dns:localhost,ip:127.0.0.1 -storetype PKCS12 -keystore "$work/documents.pfx" -storepass "$PFX_PASSWORD"
  "$keytool" -exportcert -alias documents -keystore "$work/documents.pfx" -storepass "$PFX_PASSWORD" -file "$work/documents.cer"
  "$keytool" -importkeystore -srckeystore "$(java_home)/lib/security/cacerts" -srcstorepass changeit \
    -destkeystore "$work/documents.trust" -deststoretype PKCS12 -deststorepass "$PFX_PASSWORD"
  "$keytool" -importcert -noprompt -alias documents -file "$work/documents.cer" \
    -keystore "$work/documents.trust" -storepass "$PFX_PASSWORD"
}

start_demo() {
  ./mvnw -q -B test-compile exec:java \
    "-Djavax.net.ssl.trustStore=$PWD/$work/documents.trust" "-Djavax.net.ssl.trustStorePassword=$PFX_PASSWORD" \
    -Dexec.args='--port-mcp 0 --port-server 0 --port-entra 0 --port-unprotected 0 --verbose' \
    >"$work/demo.log" 2>&1 </dev/null &
  demo_pid=$!
  for _ in $(seq $((demo_seconds * 2))); do
    grep -q 'Ctrl+C' "$work/demo.log" && return 0
    kill -0 "$demo_pid" 2>/dev/null || break
    sleep 0.5
  done
  cat "$work/demo.log"
  return 1
}

conformance=node_modules/@modelcontextprotocol/conformance/dist/index.js

authorization() {
  local client_id
  client_id=$(curl -fsS -H 'Content-Type: application/json' -d '{
      "client_name": "conformance", "redirect_uris": ["http://127.0.0.1/callback"],
      "grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "none"
    }' "$issuer/register" | sed -n 's/.*"client_id":"\([^"]*\)".*/\1/p')
  client conformance-as.mjs "$conformance" "$issuer" "$client_id" -p "$as_port" --resource "$mcp" |
    tee "$work/authorization.out"
  expect "$work/authorization.out" '^Total: 3 passed, 0 failed$'
}

sdk_v2() {
  client sdk-client.mjs v2 "$mcp" | tee "$work/sdk-v2.out"
  expect "$work/sdk-v2.out" '^tools .*read.*write.*whoami' '^read \[\{"type":"text"' \
    '^write \[\{"type":"text".* scope now read write$' '^refresh \[\{"type":"text"' \
    '^after dead refresh \[\{"type":"text"' \
    '^events register authorize tokens authorize tokens tokens invalidate:tokens authorize tokens$'
}

# This generation asks for the challenge's scope by a refresh, which cannot widen anything, and gives up: its own limit.
sdk_v1() {
  client sdk-client.mjs v1 "$mcp" | tee "$work/sdk-v1.out"
  expect "$work/sdk-v1.out" '^tools .*read.*write.*whoami' '^read \[\{"type":"text"' \
    '^write (\[|STEP-UP FAILED: .*403 after trying upscoping)' '^refresh \[\{"type":"text"' \
    '^after dead refresh \[\{"type":"text"' \
    '^events register authorize tokens tokens tokens invalidate:tokens authorize tokens$'
}

documented() { # documented <method>: a client that is known by its metadata document, from sign-in to a dead refresh token
  DOCUMENT=$1 PFX=documents.pfx client sdk-client.mjs v2 "$mcp" 2>&1 | tee "$work/documented-$1.out"
  expect "$work/documented-$1.out" '^read \[\{"type":"text"' '^write \[\{"type":"text".* scope now read write$' \
    '^refresh \[\{"type":"text"' '^after dead refresh \[\{"type":"text"' '^document /client.json -> 200$'
  ! grep -E '^POST .*/register ' "$work/documented-$1.out"
}

public_document() {
  documented none
  expect "$work/documented-none.out" '^events register authorize tokens authorize tokens tokens invalidate:tokens authorize tokens$'
}

private_key_jwt() {
  local algorithm
  for algorithm in RS256 PS256 ES256 EdDSA; do
    documented "$algorithm"
    expect "$work/documented-$algorithm.out" \
      '^events register authorize assertion tokens authorize assertion tokens assertion tokens assertion invalidate:tokens authorize assertion tokens$'
  done
  expect "$work/documented-ES256.out" '^document /jwks.json -> 200$'
}

# These two open a browser by themselves; $BROWSER is the person, run from the directory of the packages.
person() { printf '#!/bin/sh\ncd %q && exec node browser.mjs "$@" >>browser.out 2>&1\n' "$PWD/$work" >"$work/person" && chmod +x "$work/person"; }

mcp_remote() {
  person
  rm -rf "$work/mcp-remote"
  # It answers once the person has signed in; what it reads must stay open until then.
  { printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"e2e","version":"1"}}}'
    await_in "$work/mcp-remote.out" '"id":1,'
    printf '%s\n' '{"jsonrpc":"2.0","method":"notifications/initialized"}' \
      '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"whoami","arguments":{}}}'
    await_in "$work/mcp-remote.out" '"id":2,'
  } | BROWSER="$PWD/$work/person" MCP_REMOTE_CONFIG_DIR="$PWD/$work/mcp-remote" \
    client node_modules/mcp-remote/dist/proxy.js "$mcp" >"$work/mcp-remote.out" || true
  cat "$work/mcp-remote.out"
  expect "$work/mcp-remote.out" '"id":2,.*Alice Example'
}

await_in() { # await_in <file> <text>: half a minute at most
  for _ in $(seq 300); do
    grep -qF -- "$2" "$1" 2>/dev/null && return 0
    sleep 0.1
  done
}

inspector() {
  person
  BROWSER="$PWD/$work/person" MCP_AUTO_OPEN_ENABLED=true MCP_INSPECTOR_SECRET_STORE=memory HOME="$PWD/$work" \
    client node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js --cli "$mcp" --transport http --method tools/call --tool-name whoami </dev/null |
    tee "$work/inspector.out"
  expect "$work/inspector.out" '"name": "Alice Example"'
}

denial() {
  BROWSER_DENY=1 client sdk-client.mjs v2 "$mcp" >"$work/denial.out" 2>&1 && return 1
  cat "$work/denial.out"
  expect "$work/denial.out" 'Error: access_denied'
}

mcp_suite() { # mcp_suite <url> <name>: its exit code says whether all passed; that the summaries tell too
  client "$conformance" server --url "$1" -o "out-$2" >"$work/server-$2.out" 2>&1 || true
  sed -n '/=== SUMMARY ===/,$p' "$work/server-$2.out" >"$work/summary-$2.txt"
}

mcp_server() {
  client get-token.mjs "$issuer" "$mcp" >"$work/token"
  mcp_suite "$unprotected" unprotected
  mcp_suite "http://127.0.0.1:$proxy_port/mcp" protected
  cat "$work/summary-protected.txt"
  diff "$work/summary-unprotected.txt" "$work/summary-protected.txt"
  expect "$work/summary-protected.txt" '^Total: [1-9][0-9]* passed, 0 failed$'
}

stops_cleanly() {
  stop "$demo_pid"
  compgen -G 'target/demo-*' | sort >"$work/demos-after.txt" || true
  if ! diff "$work/demos-before.txt" "$work/demos-after.txt" || grep -En 'Exception|^[[:space:]]+at ' "$work/demo.log"; then
    return 1
  fi
}

install_clients >"$work/npm.log" 2>&1 || { cat "$work/npm.log"; exit 1; }
make_documents_certificate >"$work/keytool.log" 2>&1 || { cat "$work/keytool.log"; exit 1; }
compgen -G 'target/demo-*' | sort >"$work/demos-before.txt" || true # of runs that were killed, or go on
start_demo
issuer=$(told 'Home page') mcp=$(told 'MCP server') unprotected=$(told Unprotected)
as_port=$(free_port)    # where the conformance suite awaits its callback
proxy_port=$(free_port) # adds the bearer token to what the suite sends
export FORM_username=alice
touch "$work/token"
# The Host header is passed on, because the suite looks whether the server minds it.
PRESERVE_HOST=1 node "$work/bearer-proxy.mjs" "$proxy_port" "${mcp%/mcp}" "$work/token" >"$work/proxy.log" 2>&1 &
proxy_pid=$!

check 'conformance suite, authorization server: 3 of 3' authorization
check 'TypeScript SDK 2: sign-in, step-up, refresh, dead refresh token' sdk_v2
check 'TypeScript SDK 1: the same but for its own step-up' sdk_v1
check 'TypeScript SDK 2: known by its metadata document' public_document
check 'TypeScript SDK 2: by document and private_key_jwt, four algorithms' private_key_jwt
check 'mcp-remote: sign-in, call' mcp_remote
check 'MCP Inspector: sign-in, call' inspector
check 'denial reaches the client as access_denied' denial
check 'conformance suite, MCP server: protected as unprotected' mcp_server
check 'the demo stops and leaves nothing behind' stops_cleanly
demo_pid=''

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
