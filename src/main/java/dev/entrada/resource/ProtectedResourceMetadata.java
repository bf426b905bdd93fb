package dev.entrada.resource;

import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.web.Cors;
import dev.entrada.web.WebResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The document that leads a client from a resource to its authorization server, and the paths at
 * which it is asked for.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9728#section-3">RFC 9728 §3</a>
 */
final class ProtectedResourceMetadata {
  private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS");

  /** What a request asks for. */
  enum Target {
    /** This document. */
    OWN,
    /** Another filter's document, or the prefix alone where that can be no filter's. */
    FOREIGN,
    /** Not metadata. */
    NONE
  }

  private final Set<String> paths;
  private final WebResponse document;
  private final WebResponse preflight;
  private final WebResponse methodNotAllowed;

  /**
   * @param contextPath of the app; the document is found behind it under the rest of the resource's
   *     path, and under the whole path too, which is how a reverse proxy may ask
   */
  ProtectedResourceMetadata(
      ResourceIndicator resource, ServerUrl issuer, Scopes scopes, String contextPath) {
    Set<String> own = new HashSet<>(Set.of(wellKnown(resource.path())));
    behind(contextPath, resource).ifPresent(rest -> own.add(wellKnown(rest)));
    this.paths = Set.copyOf(own);
    this.document =
        open(WebResponse.json(200, members(resource, issuer, scopes), "public, max-age=300"));
    this.preflight = new WebResponse(204, Cors.ANY_ORIGIN.preflight(Set.of("GET")), new byte[0]);
    this.methodNotAllowed =
        open(
            WebResponse.json(
                    405,
                    Map.of(
                        "error", "invalid_request",
                        "error_description", "the method is not allowed here"))
                .with("Allow", "GET, HEAD, OPTIONS"));
  }

  private static Map<String, Object> members(
      ResourceIndicator resource, ServerUrl issuer, Scopes scopes) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("resource", resource.value());
    members.put("authorization_servers", List.of(issuer.value()));
    if (!scopes.isEmpty()) {
      members.put("scopes_supported", scopes.stream().toList());
    }
    members.put("bearer_methods_supported", List.of("header"));
    return members;
  }

  private static WebResponse open(WebResponse response) {
    WebResponse opened = response;
    for (Map.Entry<String, String> header : Cors.ANY_ORIGIN.headers().entrySet()) {
      opened = opened.with(header.getKey(), header.getValue());
    }
    return opened;
  }

  /**
   * The part of the resource's path behind the context path; empty if it does not begin with that,
   * so that a reverse proxy must change paths.
   */
  static Optional<String> behind(String contextPath, ResourceIndicator resource) {
    String path = resource.path();
    boolean begins =
        contextPath.isEmpty() || path.equals(contextPath) || path.startsWith(contextPath + "/");
    return begins ? Optional.of(path.substring(contextPath.length())) : Optional.empty();
  }

  /** Where the document can be had from outside, as far as the context path tells. */
  static String url(ResourceIndicator resource, String contextPath) {
    return behind(contextPath, resource)
        .map(rest -> resource.origin() + contextPath + wellKnown(rest))
        .orElseGet(() -> resource.origin() + wellKnown(resource.path()));
  }

  /** RFC 9728 §3.1: a path that is only a slash counts as none. */
  private static String wellKnown(String path) {
    return path.equals("/") ? WELL_KNOWN : WELL_KNOWN + path;
  }

  /**
   * What the request asks for. Only a path that the container reads exactly as it was sent is ever
   * {@link Target#FOREIGN}: whatever needed decoding or tidying could be read differently by the
   * app. Nor is any path that merely begins with the prefix: a transport that knows its endpoint by
   * the end of the path would take it for a call.
   *
   * @param all the {@link #paths} of all filters of the app. If there is one, the form without a
   *     path means this resource
   */
  Target target(HttpServletRequest request, List<Set<String>> all) {
    String uri = request.getRequestURI();
    if (!uri.contains(WELL_KNOWN)) {
      return Target.NONE;
    }
    String context = request.getContextPath();
    String sent = uri.startsWith(context) ? uri.substring(context.length()) : uri;
    String info = request.getPathInfo();
    String read = info == null ? request.getServletPath() : request.getServletPath() + info;
    boolean isRoot = read.equals(WELL_KNOWN) || read.equals(WELL_KNOWN + "/");
    if (paths.contains(sent) || paths.contains(read) || (isRoot && all.size() == 1)) {
      return Target.OWN;
    }
    boolean isForeign =
        read.equals(WELL_KNOWN) || all.stream().anyMatch(others -> others.contains(read));
    return isForeign && read.equals(sent) ? Target.FOREIGN : Target.NONE;
  }

  /** Where the document is, as paths behind the context path. */
  Set<String> paths() {
    return paths;
  }

  WebResponse answer(String method) {
    return switch (method) {
      case "GET", "HEAD" -> document;
      case "OPTIONS" -> preflight;
      default -> methodNotAllowed;
    };
  }

  /** Whether a request that is not for this document may go on without a token. */
  static boolean isReading(String method) {
    return METHODS.contains(method);
  }
}
