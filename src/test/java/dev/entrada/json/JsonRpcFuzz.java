package dev.entrada.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.fuzz.UntrustedInput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Bodies that a filter with {@code tool-scopes} judges: what the scan finds in them is what another
 * reader of JSON finds.
 */
class JsonRpcFuzz extends UntrustedInput {
  private static final JsonLimits SCAN = new JsonLimits(1024 * 1024, 32, 20_000);
  private static final JsonLimits READ = new JsonLimits(2 * 1024 * 1024, 64, 40_000);

  @Override
  protected Stream<String> honest() {
    return Stream.of(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"delete_all\","
            + "\"arguments\":{\"a\":[1,-2.5e3,true,null,\"\\u00e9\\n\"]}}}",
        "[{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"resources/read\",\"params\":{\"uri\":\"a://b\"}},"
            + "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}]");
  }

  @Override
  protected void read(String text) {
    List<JsonRpcScan.Message> messages;
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try {
      messages = JsonRpcScan.scan(body, SCAN);
    } catch (MalformedJsonException e) {
      return;
    }
    List<JsonObject> objects;
    String decoded = new String(body, StandardCharsets.UTF_8);
    try {
      objects =
          decoded.strip().startsWith("[")
              ? Json.parseObjects(decoded, READ)
              : List.of(Json.parseObject(decoded, READ));
    } catch (MalformedJsonException e) {
      if (String.valueOf(e.getMessage()).contains("a number")) {
        return; // a bound of the other reader, which keeps numbers
      }
      throw e;
    }
    assertThat(messages).hasSameSizeAs(objects);
    for (int i = 0; i < objects.size(); i++) {
      JsonObject object = objects.get(i);
      assertThat(messages.get(i).method()).isEqualTo(object.string("method"));
      Optional<JsonObject> params =
          object.has("params") && isObject(object) ? object.object("params") : Optional.empty();
      assertThat(messages.get(i).name())
          .isEqualTo(params.filter(p -> p.isString("name")).flatMap(p -> p.string("name")));
      assertThat(messages.get(i).uri())
          .isEqualTo(params.filter(p -> p.isString("uri")).flatMap(p -> p.string("uri")));
    }
  }

  private static boolean isObject(JsonObject message) {
    return message.toMap().get("params") instanceof java.util.Map;
  }
}
