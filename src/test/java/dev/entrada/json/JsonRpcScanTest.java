package dev.entrada.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.json.JsonRpcScan.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from JSON-RPC bodies, and what is refused because it could be read in two ways. */
class JsonRpcScanTest {
  private static final JsonLimits LIMITS = new JsonLimits(4 * 1024 * 1024, 128, 1_000_000);

  private static List<Message> scan(String body) {
    return JsonRpcScan.scan(body.getBytes(StandardCharsets.UTF_8), LIMITS);
  }

  private static Message message(String method, String name, String uri) {
    return new Message(
        Optional.ofNullable(method), Optional.ofNullable(name), Optional.ofNullable(uri));
  }

  private static void assertMalformed(String body) {
    assertThatThrownBy(() -> scan(body)).isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void findsMethodNameAndUriWhereverTheyStand() {
    assertThat(
            scan(
                " {\"id\":1,\"params\":{\"arguments\":{\"name\":\"x\",\"method\":[{}]},\"name\":\"send\"},"
                    + "\"method\":\"tools/call\",\"jsonrpc\":\"2.0\"}\r\n\t"))
        .containsExactly(message("tools/call", "send", null));
    assertThat(scan("{\"method\":\"resources/read\",\"params\":{\"uri\":\"file:///\u00e4\"}}"))
        .containsExactly(message("resources/read", null, "file:///\u00e4"));
  }

  @Test
  void readsEscapesAsAnyOtherReaderDoes() {
    assertThat(
            scan(
                "{\"\\u006dethod\":\"tools\\/call\",\"p\\u0061rams\":{\"n\\u0061me\":"
                    + "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u20aC\"}}"))
        .containsExactly(message("tools/call", "a\"\\\b\f\n\r\t\u20ac", null));
  }

  @Test
  void readsBatchesAndAnswers() {
    assertThat(
            scan(
                "[{\"method\":\"a\"}, {\"result\":{\"method\":\"x\"},\"id\":null},"
                    + "{\"method\":\"b\",\"params\":[1,-0.5e+7,true,false,null,\"\"]}]"))
        .containsExactly(
            message("a", null, null), message(null, null, null), message("b", null, null));
    assertThat(scan("[]")).isEmpty();
    assertThat(scan("{}")).containsExactly(message(null, null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "5",
        "\"x\"",
        "null",
        "[5]",
        "[[{}]]",
        "{",
        "[",
        "{}{}",
        "{} x",
        "[{},]",
        "{,}",
        "{\"a\":1,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":1e}",
        "{\"a\":NaN}",
        "{\"a\":tru}",
        "{\"a\":truex}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"",
        "{\"a\":\"\\",
        "{\"a\":1}//x",
        "/**/{}",
        "\ufeff{}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":[1 2]}",
        "{\"a\":-}",
        "{\u00a0}",
        "{}\u0000"
      })
  void refusesWhatIsNotOneMessageOrBatch(String body) {
    assertMalformed(body);
  }

  @Test
  void refusesNamesThatStandTwiceAnywhere() {
    assertMalformed("{\"method\":\"a\",\"method\":\"b\"}");
    assertMalformed("{\"method\":\"a\",\"\\u006dethod\":\"b\"}");
    assertMalformed("{\"params\":{\"name\":\"a\",\"name\":\"b\"}}");
    assertMalformed("{\"params\":{\"arguments\":{\"deep\":[{\"x\":1,\"x\":1}]}}}");
    assertThat(scan("{\"params\":{\"a\":{\"x\":1},\"b\":{\"x\":1}}}")).hasSize(1);
  }

  @Test
  void refusesNamesThatDifferInCaseOnly() {
    assertMalformed("{\"Method\":\"tools/call\"}");
    assertMalformed("{\"method\":\"tools/call\",\"PARAMS\":{}}");
    assertMalformed("{\"method\":\"tools/call\",\"params\":{\"Name\":\"x\"}}");
    assertThat(scan("{\"method\":\"m\",\"params\":{\"arguments\":{\"Name\":1}}}")).hasSize(1);
  }

  @Test
  void refusesAMethodThatIsNoString() {
    for (String method : List.of("1", "null", "true", "[\"tools/call\"]", "{}")) {
      assertMalformed("{\"method\":" + method + "}");
    }
  }

  @Test
  void refusesWhatIsNotUtf8() {
    String body = "{\"method\":\"\u00e4\"}";
    for (byte[] bytes :
        List.of(
            body.getBytes(StandardCharsets.ISO_8859_1),
            body.getBytes(StandardCharsets.UTF_16),
            body.getBytes(StandardCharsets.UTF_16LE),
            new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'},
            new byte[] {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'})) {
      assertThatThrownBy(() -> JsonRpcScan.scan(bytes, LIMITS))
          .isInstanceOf(MalformedJsonException.class);
    }
  }

  @Test
  void boundsDepthValuesAndNames() {
    String deep = "[".repeat(126) + "]".repeat(126);
    assertThat(scan("{\"params\":{\"x\":" + deep + "}}")).hasSize(1);
    assertMalformed("{\"params\":{\"x\":[" + deep + "]}}");
    assertMalformed("[".repeat(1_000_000));
    assertMalformed("{\"x\":[" + "1,".repeat(1_000_000) + "1]}");
    StringBuilder names = new StringBuilder("{\"x\":{");
    for (int i = 0; i < 20_001; i++) {
      names.append('"').append(i).append("\":1,");
    }
    assertMalformed(names + "\"y\":1}}");
    assertThatThrownBy(() -> JsonRpcScan.scan(new byte[LIMITS.maxBytes() + 1], LIMITS))
        .isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void takesArgumentsOfMegabytes() {
    String big = "{\"method\":\"m\",\"params\":{\"blob\":\"" + "\u20ac".repeat(1_000_000) + "\"}}";
    assertThat(scan(big)).hasSize(1);
    assertThat(scan("{\"params\":{\"rows\":[" + "{\"a\":1,\"b\":2},".repeat(100_000) + "{}]}}"))
        .hasSize(1);
  }
}
