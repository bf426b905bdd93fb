package dev.entrada.app;

import dev.entrada.json.Json;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.UriQuery;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The names that clients are told to keep MCP servers under: letters, digits and hyphens only, as
 * every client and every shell takes them, and each one once.
 */
final class ServerNames {
  private static final int MAX_LENGTH = 40;

  private ServerNames() {}

  /** The servers by name, in their order. */
  static Map<String, ResourceIndicator> of(List<ResourceIndicator> resources) {
    Map<String, ResourceIndicator> named = new LinkedHashMap<>();
    for (ResourceIndicator resource : resources) {
      String name = name(resource);
      String free = name;
      for (int i = 2; named.containsKey(free); i++) {
        free = name + "-" + i;
      }
      named.put(free, resource);
    }
    return named;
  }

  /** What tells it from others: its path, or its host where the path says no more than "mcp". */
  private static String name(ResourceIndicator resource) {
    String path = plain(resource.path().replaceAll("/mcp/?$", ""));
    String name = path.isEmpty() ? plain(URI.create(resource.value()).getHost()) : path;
    return name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) : name;
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }

  /**
   * Opens Cursor, which asks whether to add the server.
   *
   * @see <a href="https://cursor.com/docs/mcp/install-links">Cursor, MCP install links</a>
   */
  static String cursorLink(String name, ResourceIndicator resource) {
    byte[] config = Json.write(Map.of("url", resource.value())).getBytes(StandardCharsets.UTF_8);
    Map<String, String> query = new LinkedHashMap<>();
    query.put("name", name);
    query.put("config", Base64.getEncoder().encodeToString(config));
    return UriQuery.append("cursor://anysphere.cursor-deeplink/mcp/install", query);
  }
}
