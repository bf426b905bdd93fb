package dev.entrada.resource;

import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.oauth.ServerUrl;
import java.net.URI;
import java.util.List;

/**
 * What an issuer somewhere else says of itself. Both forms of metadata are tried, since an issuer
 * inside a context path can often answer only the second (RFC 8414 §5).
 */
record IssuerMetadata(ServerUrl issuer, OutboundHttp http) {
  /**
   * The URL that a member has.
   *
   * @throws OutboundException naming each place that was asked, and what is wrong there
   */
  URI find(String member) {
    List<String> places =
        List.of(
            issuer.origin() + "/.well-known/oauth-authorization-server" + issuer.path(),
            issuer.at("/.well-known/openid-configuration"));
    StringBuilder faults = new StringBuilder();
    for (String place : places) {
      try {
        JsonObject metadata =
            Json.parseObject(IssuerKeys.get(http, URI.create(place)), JsonLimits.ANSWER);
        checkIssuer(metadata);
        return uri(metadata, member);
      } catch (OutboundException | MalformedJsonException e) {
        faults
            .append(faults.isEmpty() ? "" : "; ")
            .append(place)
            .append(": ")
            .append(e.getMessage());
      }
    }
    throw new OutboundException(faults.toString(), null);
  }

  private void checkIssuer(JsonObject metadata) {
    String named = metadata.requiredString("issuer");
    if (!named.equals(issuer.value())) {
      throw new MalformedJsonException(
          "issuer-url is \""
              + issuer
              + "\", but the server calls itself \""
              + shown(named)
              + "\"; both must be the same, character by character");
    }
  }

  private URI uri(JsonObject metadata, String member) {
    try {
      URI uri = URI.create(metadata.requiredString(member));
      boolean secure = "https".equals(uri.getScheme());
      if (uri.getHost() == null
          || !(secure || (issuer.isPlainHttp() && "http".equals(uri.getScheme())))) {
        throw new MalformedJsonException(member + " must begin with https://");
      }
      return uri;
    } catch (IllegalArgumentException e) {
      throw new MalformedJsonException(member + " is not a URL");
    }
  }

  /** What another server says of itself, fit for a line of the log. */
  private static String shown(String text) {
    String clean = text.replaceAll("[^ -~]", "?");
    return clean.length() > 200 ? clean.substring(0, 200) + "..." : clean;
  }
}
