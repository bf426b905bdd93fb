package dev.entrada.doctor;

import dev.entrada.config.ServerSettings;
import dev.entrada.net.OutboundHttp;
import dev.entrada.oauth.ServerUrl;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The metadata is where clients look for it: first with the issuer's path behind the well-known
 * one, then the other way around. All have to be this server's; with a path in the issuer, one is
 * enough for a client that knows them all.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#authorization-server-metadata-discovery">
 *     MCP 2025-11-25, Authorization Server Metadata Discovery</a>
 */
final class MetadataCheck implements Check {
  private static final String OAUTH = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";

  private final ServerSettings settings;
  private final OutboundHttp http;

  MetadataCheck(ServerSettings settings, OutboundHttp http) {
    this.settings = settings;
    this.http = http;
  }

  @Override
  public String name() {
    return "public.metadata";
  }

  private Set<String> places() {
    ServerUrl issuer = settings.issuer();
    Set<String> places = new LinkedHashSet<>();
    places.add(issuer.origin() + OAUTH + issuer.path());
    places.add(issuer.origin() + OPENID + issuer.path());
    places.add(issuer.value() + OPENID);
    return places;
  }

  @Override
  public List<Finding> examine() {
    List<PublicDocument> documents =
        places().stream().map(place -> PublicDocument.get(http, place)).toList();
    boolean isFound = documents.stream().anyMatch(this::isOurs);
    boolean oneIsEnough = isFound && !settings.issuer().path().isEmpty();
    List<Finding> findings = new ArrayList<>();
    for (PublicDocument document : documents) {
      if (isOurs(document)) {
        continue;
      }
      findings.add(
          oneIsEnough && document.json().isEmpty()
              ? Finding.warning(name(), document.url() + " " + document.fault() + ".", remedy())
              : Finding.problem(name(), document.url() + " " + fault(document) + ".", remedy()));
    }
    return findings.isEmpty()
        ? List.of(Finding.ok(name(), "The metadata is wherever clients look for it."))
        : findings;
  }

  private boolean isOurs(PublicDocument document) {
    return document.text("issuer").equals(settings.issuer().value())
        && document.text("token_endpoint").equals(settings.endpoint("/token"));
  }

  private String fault(PublicDocument document) {
    return document.json().isEmpty()
        ? document.fault()
        : "has the metadata of another server (issuer \"" + document.text("issuer") + "\")";
  }

  private String remedy() {
    return settings.issuer().path().isEmpty()
        ? "Check entrada.base-url, and what stands between clients and this server: it must pass"
            + " /.well-known/ on unchanged."
        : "Let the proxy in front, or an app at the root of the container, pass "
            + "/.well-known/*"
            + settings.issuer().path()
            + " on to this server.";
  }
}
