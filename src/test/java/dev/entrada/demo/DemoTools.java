package dev.entrada.demo;

import dev.entrada.resource.McpPrincipal;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** Tools around a note that each person has, and around the person. */
final class DemoTools {
  /** Under this name the transport's context has the {@link McpPrincipal}. */
  static final String CALLER = "caller";

  /** Under this name the transport's context has the access token, to be exchanged. */
  static final String ACCESS_TOKEN = "access_token";

  private static final String NOBODY = "";
  private static final int LONGEST_NOTE = 1_000;
  private static final Map<String, Object> NO_ARGUMENTS = Map.of("type", "object");
  private static final Map<String, Object> TEXT_ARGUMENT =
      Map.of(
          "type",
          "object",
          "properties",
          Map.of(
              "text",
              Map.of(
                  "type", "string",
                  "maxLength", LONGEST_NOTE,
                  "description", "what the note shall say")));

  /** By subject: display names are not unique, and may change. */
  private final Map<String, String> notes = new ConcurrentHashMap<>();

  private final Optional<GraphProfile> graph;

  /**
   * @param graph empty where nobody signs in: then there is no tool for it
   */
  DemoTools(Optional<GraphProfile> graph) {
    this.graph = graph;
  }

  List<SyncToolSpecification> all() {
    List<SyncToolSpecification> tools = new ArrayList<>();
    tools.add(tool("read", "Read your note", NO_ARGUMENTS, true, this::read));
    tools.add(tool("write", "Replace your note", TEXT_ARGUMENT, false, this::write));
    tools.add(
        tool("whoami", "Say who is signed in, and with what", NO_ARGUMENTS, true, this::whoami));
    graph.ifPresent(profile -> tools.add(myProfile(profile)));
    return tools;
  }

  private static SyncToolSpecification tool(
      String name,
      String description,
      Map<String, Object> arguments,
      boolean readOnly,
      BiFunction<McpSyncServerExchange, CallToolRequest, CallToolResult> handler) {
    Tool tool =
        Tool.builder(name, arguments)
            .description(description)
            .annotations(ToolAnnotations.builder().readOnlyHint(readOnly).build())
            .build();
    return SyncToolSpecification.builder().tool(tool).callHandler(handler).build();
  }

  private CallToolResult read(McpSyncServerExchange exchange, CallToolRequest request) {
    return text(notes.getOrDefault(subject(exchange), "The note is empty so far."));
  }

  private CallToolResult write(McpSyncServerExchange exchange, CallToolRequest request) {
    Object text = request.arguments() == null ? null : request.arguments().get("text");
    String note = text instanceof String string ? string : "Written without words.";
    notes.put(subject(exchange), note);
    return text("The note says now: " + note);
  }

  private CallToolResult whoami(McpSyncServerExchange exchange, CallToolRequest request) {
    Map<String, Object> answer = new LinkedHashMap<>();
    Optional<McpPrincipal> caller = caller(exchange);
    answer.put("subject", caller.map(McpPrincipal::subject).orElse("nobody"));
    caller.flatMap(McpPrincipal::displayName).ifPresent(name -> answer.put("name", name));
    caller.map(McpPrincipal::clientId).ifPresent(id -> answer.put("client_id", id));
    answer.put("scopes", caller.map(who -> List.copyOf(who.scopes())).orElse(List.of()));
    answer.put("roles", caller.map(who -> List.copyOf(who.roles())).orElse(List.of()));
    return CallToolResult.builder()
        .structuredContent(answer)
        .addTextContent(caller.flatMap(McpPrincipal::displayName).orElse("nobody") + ": " + answer)
        .build();
  }

  private static SyncToolSpecification myProfile(GraphProfile profile) {
    return tool(
        "my_profile",
        "Say what Microsoft Graph knows of you",
        NO_ARGUMENTS,
        true,
        (exchange, request) ->
            text(
                exchange.transportContext().get(ACCESS_TOKEN) instanceof String token
                    ? profile.of(token)
                    : "Nobody is signed in."));
  }

  private static String subject(McpSyncServerExchange exchange) {
    return caller(exchange).map(McpPrincipal::subject).orElse(NOBODY);
  }

  private static Optional<McpPrincipal> caller(McpSyncServerExchange exchange) {
    return exchange.transportContext().get(CALLER) instanceof McpPrincipal principal
        ? Optional.of(principal)
        : Optional.empty();
  }

  private static CallToolResult text(String text) {
    return CallToolResult.builder().addTextContent(text).build();
  }
}
