package dev.entrada.discovery;

import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import java.util.Map;
import java.util.Set;

/**
 * A metadata document at its well-known place: plain, and with the issuer's path behind it, which
 * is where clients look when the server is deployed at ROOT (RFC 8414 §3.1). Any other path is 404,
 * so that clients go on to the next place.
 */
public final class MetadataServlet extends Endpoint {
  private static final String CACHE = "public, max-age=3600";

  private final transient Map<String, Object> document;
  private final String issuerPath;

  public MetadataServlet(Map<String, Object> document, ServerUrl issuer) {
    super(Set.of("GET"), Cors.ANY_ORIGIN);
    this.document = document;
    this.issuerPath = issuer.path();
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    String path = request.pathInfo();
    if (!path.isEmpty() && !path.equals(issuerPath)) {
      return WebResponse.json(
          404,
          Map.of(
              "error",
              ErrorCode.INVALID_REQUEST.wire(),
              "error_description",
              "no metadata of such an issuer here"));
    }
    return WebResponse.json(200, document, CACHE);
  }
}
