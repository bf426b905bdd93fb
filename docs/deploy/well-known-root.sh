#!/bin/sh
# Makes ROOT.war: an app for the root of a host that answers with the metadata of a server in a context path, at the
# places where RFC 8414 wants it. The server must be running. The metadata is a copy: run this again when settings change.
#
#   well-known-root.sh https://host.example/auth [directory]
set -eu

base=${1%/}
directory=${2:-.}
path=/${base#*://*/}
work=$directory/well-known-root
mkdir -p "$work/WEB-INF"

page() { # page <document>
  {
    printf '<%%@page contentType="application/json" pageEncoding="UTF-8" session="false"%%>'
    printf '<%% response.setHeader("Access-Control-Allow-Origin", "*");'
    printf ' response.setHeader("Cache-Control", "public, max-age=3600"); %%>'
    curl -fsS "$base/.well-known/$1"
  } >"$work/WEB-INF/$1.jsp"
}

page oauth-authorization-server
page openid-configuration

cat >"$work/WEB-INF/web.xml" <<EOF
<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
  <servlet>
    <servlet-name>oauth</servlet-name>
    <jsp-file>/WEB-INF/oauth-authorization-server.jsp</jsp-file>
  </servlet>
  <servlet>
    <servlet-name>openid</servlet-name>
    <jsp-file>/WEB-INF/openid-configuration.jsp</jsp-file>
  </servlet>
  <servlet-mapping>
    <servlet-name>oauth</servlet-name>
    <url-pattern>/.well-known/oauth-authorization-server$path</url-pattern>
  </servlet-mapping>
  <servlet-mapping>
    <servlet-name>openid</servlet-name>
    <url-pattern>/.well-known/openid-configuration$path</url-pattern>
  </servlet-mapping>
</web-app>
EOF

jar cf "$directory/ROOT.war" -C "$work" .
rm -r "$work"
echo "$directory/ROOT.war"
