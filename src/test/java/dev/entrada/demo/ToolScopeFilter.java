package dev.entrada.demo;

import dev.entrada.resource.McpPrincipal;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonConfig;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks for a further scope where a tool needs one, with the status that makes clients sign in for
 * it: a tool's own error would come too late, being inside a 200. What this filter judges is what
 * the app gets: the same bytes, read as strict UTF-8 and strict JSON.
 */
final class ToolScopeFilter extends HttpFilter {

  /** As much as the MCP SDK takes. */
  private static final int LARGEST_BODY = 4 * 1024 * 1024;

  private static final JsonReaderFactory READERS =
      Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

  private final transient Map<String, String> scopeByTool;
  private final String requiredScope;
  private final String metadataUrl;

  /**
   * @param scopeByTool the scope that a tool needs besides the required one
   * @param requiredScope the scope that every token has
   */
  ToolScopeFilter(Map<String, String> scopeByTool, String requiredScope, String metadataUrl) {
    this.scopeByTool = Map.copyOf(scopeByTool);
    this.requiredScope = requiredScope;
    this.metadataUrl = metadataUrl;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!request.getMethod().equals("POST")) {
      chain.doFilter(request, response);
      return;
    }
    byte[] body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
    if (body.length > LARGEST_BODY) {
      refuse(response, 413, "invalid_request", "The body is longer than 4 MiB");
      return;
    }
    Set<String> needed;
    try {
      needed = scopesFor(parse(body));
    } catch (CharacterCodingException | RuntimeException e) { // not only JsonException: nesting
      refuse(response, 400, "invalid_request", "The body is not JSON in UTF-8");
      return;
    }
    McpPrincipal caller = (McpPrincipal) request.getUserPrincipal();
    if (caller.scopes().containsAll(needed)) {
      chain.doFilter(new ReplayedRequest(request, body), response);
    } else {
      String scopes = requiredScope + " " + String.join(" ", needed);
      response.setHeader(
          "WWW-Authenticate",
          "Bearer error=\"insufficient_scope\", resource_metadata=\"%s\", scope=\"%s\""
              .formatted(metadataUrl, scopes));
      refuse(response, 403, "insufficient_scope", "This tool needs the scopes " + scopes);
    }
  }

  private static JsonStructure parse(byte[] body) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    try (JsonReader reader = READERS.createReader(new StringReader(text))) {
      return reader.read();
    }
  }

  /** The further scopes that a message, or a batch of them, needs. */
  private Set<String> scopesFor(JsonStructure body) {
    List<? extends JsonValue> messages =
        body instanceof JsonArray batch ? batch : List.of((JsonValue) body);
    Set<String> scopes = new LinkedHashSet<>();
    for (JsonValue message : messages) {
      if (message instanceof JsonObject call
          && call.get("method") instanceof JsonString method
          && method.getString().equals("tools/call")
          && call.get("params") instanceof JsonObject params
          && params.get("name") instanceof JsonString tool
          && scopeByTool.containsKey(tool.getString())) {
        scopes.add(scopeByTool.get(tool.getString()));
      }
    }
    return scopes;
  }

  private static void refuse(
      HttpServletResponse response, int status, String error, String description)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    String body =
        Json.createObjectBuilder()
            .add("error", error)
            .add("error_description", description)
            .build()
            .toString();
    response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
  }
}
