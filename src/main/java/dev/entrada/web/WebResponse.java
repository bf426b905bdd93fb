package dev.entrada.web;

import dev.entrada.json.Json;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthError;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An answer as a value: status, headers, body. Nothing is sent until {@link Endpoint} writes it, so
 * a failure on the way leaves no half of an answer behind.
 *
 * @param headers in the order in which they are sent
 * @param cookies values of {@code Set-Cookie}
 */
public record WebResponse(
    int status, Map<String, String> headers, List<String> cookies, byte[] body) {
  private static final String JSON_TYPE = "application/json";
  private static final String NO_STORE = "no-store";

  public WebResponse {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    cookies = List.copyOf(cookies);
  }

  /** An answer without cookies. */
  public WebResponse(int status, Map<String, String> headers, byte[] body) {
    this(status, headers, List.of(), body);
  }

  /** JSON that must not be cached. */
  public static WebResponse json(int status, Map<String, ?> object) {
    return json(status, object, NO_STORE);
  }

  /** JSON with a {@code Cache-Control} of its own. */
  public static WebResponse json(int status, Map<String, ?> object, String cacheControl) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", JSON_TYPE);
    headers.put("Cache-Control", cacheControl);
    headers.put("X-Content-Type-Options", "nosniff");
    return new WebResponse(status, headers, Json.write(object).getBytes(StandardCharsets.UTF_8));
  }

  /** The JSON form of an error (RFC 6749 §5.2). */
  public static WebResponse error(OAuthError error) {
    return error(error, new LinkedHashMap<>());
  }

  /**
   * As {@link #error(OAuthError)}, with a member that clients pass over.
   *
   * @param reference of the request, for whoever asks the operator
   */
  public static WebResponse error(OAuthError error, String reference) {
    Map<String, String> more = new LinkedHashMap<>();
    more.put("reference", reference);
    return error(error, more);
  }

  private static WebResponse error(OAuthError error, Map<String, String> more) {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("error", error.code().wire());
    body.put("error_description", error.description());
    error.claims().ifPresent(claims -> body.put("claims", claims));
    body.putAll(more);
    WebResponse response = json(error.code().status(), body);
    return error.code() == ErrorCode.TEMPORARILY_UNAVAILABLE
        ? response.with("Retry-After", "5")
        : response;
  }

  /** A page with every protective header. */
  public static WebResponse page(int status, String html) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "text/html; charset=utf-8");
    headers.put("Cache-Control", NO_STORE);
    headers.putAll(SecurityHeaders.PAGE);
    return new WebResponse(status, headers, html.getBytes(StandardCharsets.UTF_8));
  }

  /** Elsewhere, with GET; 303 so that a posted form is never posted on (OAuth 2.1 §7.5.3). */
  public static WebResponse redirect(String location) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Location", location);
    headers.put("Cache-Control", NO_STORE);
    headers.put("Referrer-Policy", "no-referrer");
    return new WebResponse(303, headers, new byte[0]);
  }

  /** No body. */
  public static WebResponse empty(int status) {
    return new WebResponse(status, Map.of("Cache-Control", NO_STORE), new byte[0]);
  }

  /** This answer with another status. */
  public WebResponse withStatus(int other) {
    return new WebResponse(other, headers, cookies, body);
  }

  /** This answer with one more header. */
  public WebResponse with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new WebResponse(status, more, cookies, body);
  }

  /** This answer with one more cookie, if there is one to set. */
  public WebResponse withCookie(Optional<String> cookie) {
    return withCookies(cookie.stream().toList());
  }

  /** This answer with more cookies. */
  public WebResponse withCookies(List<String> more) {
    List<String> all = new ArrayList<>(cookies);
    all.addAll(more);
    return new WebResponse(status, headers, all, body);
  }

  /** Sends it. */
  public void write(HttpServletResponse response) throws IOException {
    response.setStatus(status);
    headers.forEach(response::setHeader);
    cookies.forEach(cookie -> response.addHeader("Set-Cookie", cookie));
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
