package dev.entrada.demo;

import io.modelcontextprotocol.server.McpServer.StreamableSyncSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncCompletionSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.AudioContent;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult.CompleteCompletion;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.CreateMessageRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.GetPromptRequest;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.LoggingMessageNotification;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.PromptReference;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.SamplingMessage;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What the official conformance suite wants to find on an MCP server: without it the suite would
 * send little that tells a protected server from an unprotected one. Streams in both directions are
 * in it: logging, progress, sampling, elicitation.
 */
final class ConformanceFixtures {
  private static final String PNG = "image/png";
  private static final String ONE_PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
  private static final String SILENCE =
      "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";
  private static final long PAUSE_MILLIS = 20;
  private static final List<String> CHOICES = List.of("option1", "option2", "option3");

  private ConformanceFixtures() {}

  static void addTo(StreamableSyncSpecification server) {
    contents(server);
    conversations(server);
    resources(server);
    prompts(server);
  }

  /** Tools that answer at once. */
  private static void contents(StreamableSyncSpecification server) {
    Content image = ImageContent.builder(ONE_PIXEL, PNG).build();
    answer(server, "test_simple_text", text("This is a simple text response for testing."));
    answer(server, "test_image_content", image);
    answer(server, "test_audio_content", AudioContent.builder(SILENCE, "audio/wav").build());
    answer(
        server,
        "test_embedded_resource",
        embedded(
            "test://embedded-resource", "text/plain", "This is an embedded resource content."));
    answer(
        server,
        "test_multiple_content_types",
        text("Multiple content types test:"),
        image,
        embedded("test://mixed-content-resource", "application/json", "{\"test\":\"data\"}"));
    tool(
        server,
        "test_error_handling",
        (exchange, request) ->
            CallToolResult.builder()
                .isError(true)
                .addTextContent("This tool intentionally returns an error for testing")
                .build());
  }

  /** Tools that talk with the client before they answer. */
  private static void conversations(StreamableSyncSpecification server) {
    tool(server, "test_tool_with_logging", ConformanceFixtures::log);
    tool(server, "test_tool_with_progress", ConformanceFixtures::progress);
    tool(server, "test_sampling", ConformanceFixtures::sample);
    tool(
        server,
        "test_elicitation",
        (exchange, request) ->
            elicit(
                exchange,
                String.valueOf(request.arguments().get("message")),
                Map.of("username", Map.of("type", "string"), "email", Map.of("type", "string"))));
    tool(
        server,
        "test_elicitation_sep1034_defaults",
        (exchange, request) ->
            elicit(
                exchange,
                "Please confirm",
                Map.of(
                    "name", Map.of("type", "string", "default", "John Doe"),
                    "age", Map.of("type", "integer", "default", 30),
                    "score", Map.of("type", "number", "default", 95.5),
                    "status",
                        Map.of(
                            "type", "string",
                            "enum", List.of("active", "inactive", "pending"),
                            "default", "active"),
                    "verified", Map.of("type", "boolean", "default", true))));
    tool(
        server,
        "test_elicitation_sep1330_enums",
        (exchange, request) ->
            elicit(
                exchange,
                "Please choose",
                Map.of(
                    "untitledSingle", Map.of("type", "string", "enum", CHOICES),
                    "titledSingle", Map.of("type", "string", "oneOf", titled()),
                    "legacyEnum",
                        Map.of(
                            "type", "string",
                            "enum", List.of("opt1", "opt2", "opt3"),
                            "enumNames", List.of("Option One", "Option Two", "Option Three")),
                    "untitledMulti",
                        Map.of("type", "array", "items", Map.of("type", "string", "enum", CHOICES)),
                    "titledMulti", Map.of("type", "array", "items", Map.of("anyOf", titled())))));
  }

  private static CallToolResult log(McpSyncServerExchange exchange, CallToolRequest request) {
    for (String line :
        List.of("Tool execution started", "Tool processing data", "Tool execution completed")) {
      exchange.loggingNotification(
          LoggingMessageNotification.builder(LoggingLevel.INFO, line).build());
      pause();
    }
    return done("logged");
  }

  private static CallToolResult progress(McpSyncServerExchange exchange, CallToolRequest request) {
    Object token = request.meta() == null ? null : request.meta().get("progressToken");
    for (double percent : new double[] {0, 50, 100}) {
      if (token != null) {
        exchange.progressNotification(
            ProgressNotification.builder(token, percent).total(100.0).build());
      }
      pause();
    }
    return done("progressed");
  }

  private static CallToolResult sample(McpSyncServerExchange exchange, CallToolRequest request) {
    SamplingMessage prompt =
        SamplingMessage.builder(Role.USER, text(String.valueOf(request.arguments().get("prompt"))))
            .build();
    Content answer =
        exchange
            .createMessage(CreateMessageRequest.builder(List.of(prompt), 100).build())
            .content();
    return done("LLM response: " + answer);
  }

  private static CallToolResult elicit(
      McpSyncServerExchange exchange, String message, Map<String, Object> properties) {
    var answer =
        exchange.createElicitation(
            ElicitFormRequest.builder(message, Map.of("type", "object", "properties", properties))
                .build());
    return done("User response: " + answer.action() + " " + answer.content());
  }

  private static List<Map<String, Object>> titled() {
    return List.of(
        Map.of("const", "value1", "title", "First"), Map.of("const", "value2", "title", "Second"));
  }

  private static void resources(StreamableSyncSpecification server) {
    resource(
        server,
        "test://static-text",
        "text/plain",
        uri -> TextResourceContents.builder(uri, "Static text.").mimeType("text/plain").build());
    resource(
        server,
        "test://static-binary",
        PNG,
        uri -> BlobResourceContents.builder(uri, ONE_PIXEL).mimeType(PNG).build());
    resource(
        server,
        "test://watched-resource",
        "text/plain",
        uri -> TextResourceContents.builder(uri, "Watched.").mimeType("text/plain").build());
    server.resourceTemplates(
        new SyncResourceTemplateSpecification(
            ResourceTemplate.builder("test://template/{id}/data", "template")
                .mimeType("application/json")
                .build(),
            (exchange, request) -> {
              String id = request.uri().split("/")[3];
              return read(
                  TextResourceContents.builder(request.uri(), "{\"id\":\"" + id + "\"}")
                      .mimeType("application/json")
                      .build());
            }));
  }

  private static void prompts(StreamableSyncSpecification server) {
    prompt(
        server,
        "test_simple_prompt",
        List.of(),
        request -> List.of(text("This is a simple prompt for testing.")));
    prompt(
        server,
        "test_prompt_with_arguments",
        List.of("arg1", "arg2"),
        request -> List.of(text("Prompt with arguments: " + request.arguments())));
    prompt(
        server,
        "test_prompt_with_embedded_resource",
        List.of("resourceUri"),
        request ->
            List.of(
                embedded(
                    String.valueOf(request.arguments().get("resourceUri")),
                    "text/plain",
                    "Embedded resource content for testing."),
                text("Please process the embedded resource above.")));
    prompt(
        server,
        "test_prompt_with_image",
        List.of(),
        request ->
            List.of(
                ImageContent.builder(ONE_PIXEL, PNG).build(),
                text("Please analyze the image above.")));
    server.completions(
        new SyncCompletionSpecification(
            PromptReference.builder("test_prompt_with_arguments").build(),
            (exchange, request) ->
                new CompleteResult(new CompleteCompletion(List.of("testValue"), 1, false))));
  }

  private static void answer(StreamableSyncSpecification server, String name, Content... contents) {
    CallToolResult result = CallToolResult.builder().content(Arrays.asList(contents)).build();
    tool(server, name, (exchange, request) -> result);
  }

  private static void tool(
      StreamableSyncSpecification server,
      String name,
      BiFunction<McpSyncServerExchange, CallToolRequest, CallToolResult> handler) {
    server.toolCall(
        Tool.builder(name, Map.of("type", "object")).description("For checks: " + name).build(),
        handler);
  }

  private static void resource(
      StreamableSyncSpecification server,
      String uri,
      String mimeType,
      Function<String, ResourceContents> contents) {
    server.resources(
        new SyncResourceSpecification(
            Resource.builder(uri, uri.substring("test://".length())).mimeType(mimeType).build(),
            (exchange, request) -> read(contents.apply(request.uri()))));
  }

  private static ReadResourceResult read(ResourceContents contents) {
    return ReadResourceResult.builder(List.of(contents)).build();
  }

  private static void prompt(
      StreamableSyncSpecification server,
      String name,
      List<String> arguments,
      Function<GetPromptRequest, List<Content>> contents) {
    Prompt prompt =
        Prompt.builder(name)
            .description("For checks: " + name)
            .arguments(
                arguments.stream()
                    .map(argument -> PromptArgument.builder(argument).required(true).build())
                    .toList())
            .build();
    server.prompts(
        new SyncPromptSpecification(
            prompt,
            (exchange, request) ->
                GetPromptResult.builder(
                        contents.apply(request).stream()
                            .map(content -> PromptMessage.builder(Role.USER, content).build())
                            .toList())
                    .build()));
  }

  private static TextContent text(String text) {
    return TextContent.builder(text).build();
  }

  private static EmbeddedResource embedded(String uri, String mimeType, String text) {
    return EmbeddedResource.builder(
            TextResourceContents.builder(uri, text).mimeType(mimeType).build())
        .build();
  }

  private static CallToolResult done(String text) {
    return CallToolResult.builder().addTextContent(text).build();
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
