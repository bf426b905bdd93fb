package dev.entrada.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookieStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser without screen or script: it keeps cookies, follows no redirect, fills the form. */
public final class HeadlessBrowser {
  private static final Pattern ACTION = Pattern.compile("<form[^>]* action=\"([^\"]*)\"");
  private static final Pattern FIELD =
      Pattern.compile("<input[^>]* name=\"([^\"]*)\"[^>]* value=\"([^\"]*)\"");

  private final CookieManager cookies = new CookieManager();
  private final HttpClient client = HttpClient.newBuilder().cookieHandler(cookies).build();

  /** Opens an address and returns what it answers, be it a redirect. */
  public HttpResponse<String> open(URI address) {
    return open(address, Map.of());
  }

  /** As {@link #open(URI)}, with headers of the caller's choice. */
  public HttpResponse<String> open(URI address, Map<String, String> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    headers.forEach(request::header);
    return send(request.build());
  }

  /** Closes it and opens it again: cookies that were given no age are gone. */
  public void restart() {
    CookieStore store = cookies.getCookieStore();
    List.copyOf(store.getCookies()).stream()
        .filter(cookie -> cookie.getMaxAge() < 0)
        .forEach(cookie -> store.remove(null, cookie));
  }

  /** The fields of a page's form that are filled already. */
  public static Map<String, String> fields(HttpResponse<String> page) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher field = FIELD.matcher(page.body());
    while (field.find()) {
      fields.put(field.group(1), unescape(field.group(2)));
    }
    return fields;
  }

  /** Goes through the sign-in page, if one is shown, and returns where the app gets its answer. */
  public URI signIn(URI authorizationRequest, String username) {
    HttpResponse<String> page = open(authorizationRequest);
    return page.statusCode() == 302
        ? location(page)
        : location(submit(page, Map.of("username", username, "action", "signin")));
  }

  /** Turns away on the sign-in page. */
  public URI cancel(URI authorizationRequest) {
    return location(submit(open(authorizationRequest), Map.of("action", "cancel")));
  }

  /** Asks a user flow for a new password. */
  public URI forgetPassword(URI authorizationRequest) {
    return location(submit(open(authorizationRequest), Map.of("action", "forgot")));
  }

  /** Posts the form of a page with some of its fields filled in. */
  public HttpResponse<String> submit(HttpResponse<String> page, Map<String, String> filled) {
    return submit(page, filled, Map.of());
  }

  /** As {@link #submit(HttpResponse, Map)}, with headers of the caller's choice. */
  public HttpResponse<String> submit(
      HttpResponse<String> page, Map<String, String> filled, Map<String, String> headers) {
    Map<String, String> fields = fields(page);
    fields.putAll(filled);
    Matcher action = ACTION.matcher(page.body());
    if (!action.find()) {
      throw new IllegalStateException("No form in: " + page.body());
    }
    String form =
        fields.entrySet().stream()
            .map(entry -> Parameters.pair(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining("&"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target(page.uri(), unescape(action.group(1))))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    headers.forEach(request::header);
    return send(request.build());
  }

  /** A form without an action goes to its own page. */
  private static URI target(URI page, String action) {
    return action.isEmpty() ? page : page.resolve(action);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static URI location(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Location")
        .map(URI::create)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "No redirect but " + response.statusCode() + ": " + response.body()));
  }

  private static String unescape(String value) {
    return value
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }
}
