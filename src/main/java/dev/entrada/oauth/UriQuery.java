package dev.entrada.oauth;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Adds parameters to the query of a URI. */
public final class UriQuery {
  private UriQuery() {}

  /**
   * Appends them in the order of the map; what the URI has already stays as it is, byte by byte.
   */
  public static String append(String uri, Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
            .collect(Collectors.joining("&"));
    return uri + (uri.indexOf('?') < 0 ? "?" : "&") + query;
  }

  private static String encode(String value) {
    // Some servers and clients take "+" in a query for a plus sign; %20 is understood by all.
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
