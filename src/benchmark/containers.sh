#!/usr/bin/env bash
# An app with the filter in its web.xml beside the same app without, in each container that is named (tomcat10, wildfly,
# payara, …). Needs wrk, and the WAR: ./mvnw verify -DskipTests. Each round goes to target/container/*/load.csv, the medians
# are printed: container, handler; requests per second with no filter, with one that does nothing, one that reads the header,
# and ours; what share of the first each of the others keeps; µs of the server's processor for a request without, and what
# each of the filters adds.
# LOAD: -Dload.rounds=16, -Dload.tokens=1000, -Dload.handlers=NOTES,SDK,CALL,BARE, separated by spaces.
set -euo pipefail
cd "$(dirname "$0")/../.."

for container in "$@"; do
  ./mvnw -q -B "-P$container" resources:testResources dependency:unpack@container failsafe:integration-test@container \
    failsafe:verify@container -Dit.test=ContainerLoad ${LOAD:-} >"target/load-$container.log" 2>&1
  cat "target/container/$container/load.md"
done
