package dev.entrada.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final JsonLimits LIMITS = new JsonLimits(200, 3, 6);

  private static JsonObject parse(String text) {
    return Json.parseObject(text.getBytes(UTF_8), JsonLimits.REQUEST);
  }

  private static void assertMalformed(Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(MalformedJsonException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "null",
        "\"a\"",
        "{",
        "{}}",
        "{} {}",
        "{},",
        "{}x",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":NaN}",
        "{\"a\":1} // x",
        "\ufeff{}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\n\"}",
        "{\"a\" 1}",
        "{\"a\":}",
        "{\"a\":[1,]}",
        "{\"a\":tru}"
      })
  void refusesWhatIsNoJsonObject(String text) {
    assertMalformed(() -> parse(text));
    assertMalformed(() -> Json.parseObject(text, JsonLimits.REQUEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":1}",
        "{\"a\":null,\"a\":1}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"x\":{\"a\":1,\"a\":2}}",
        "{\"x\":[{\"a\":1,\"a\":2}]}"
      })
  void refusesANameTwice(String text) {
    assertMalformed(() -> parse(text));
  }

  @Test
  void refusesInvalidUtf8() {
    byte[] text = "{\"a\":\"?\"}".getBytes(UTF_8);
    for (int bad : new int[] {0xff, 0xc0, 0x80, 0xe9}) {
      byte[] altered = text.clone();
      altered[6] = (byte) bad;
      assertMalformed(() -> Json.parseObject(altered, JsonLimits.REQUEST));
    }
    byte[] overlong = "{\"a\":\"??\"}".getBytes(UTF_8);
    overlong[6] = (byte) 0xc0;
    overlong[7] = (byte) 0xaf;
    assertMalformed(() -> Json.parseObject(overlong, JsonLimits.REQUEST));
  }

  @Test
  void readsTheCharacterThatStandsForInvalidUtf8() {
    assertThat(parse("{\"a\":\"\ufffd\"}").string("a")).contains("\ufffd");
  }

  @Test
  void boundsSizeDepthAndCount() {
    String most = "{\"a\":\"" + "x".repeat(200 - 8) + "\"}";
    assertThat(Json.parseObject(most.getBytes(UTF_8), LIMITS).has("a")).isTrue();
    assertMalformed(() -> Json.parseObject((most + " ").getBytes(UTF_8), LIMITS));
    assertMalformed(() -> Json.parseObject(most + " ", LIMITS));

    assertThat(Json.parseObject("{\"a\":[1]}", LIMITS).has("a")).isTrue();
    assertMalformed(() -> Json.parseObject("{\"a\":[[1]]}", LIMITS));

    assertThat(Json.parseObject("{\"a\":[1,2,3,4]}", LIMITS).has("a")).isTrue();
    assertMalformed(() -> Json.parseObject("{\"a\":[1,2,3,4,5]}", LIMITS));
  }

  @Test
  void boundsDepthBeforeTheStack() {
    String deep = "{\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}";
    assertMalformed(() -> parse(deep));
  }

  @Test
  void readsNumbersOfAtMost32Characters() {
    assertThat(parse("{\"a\":9223372036854775807}").integer("a")).contains(Long.MAX_VALUE);
    assertThat(parse("{\"a\":1.0e3}").integer("a")).contains(1000L);
    assertMalformed(() -> parse("{\"a\":" + "1".repeat(33) + "}"));
    for (String number :
        new String[] {"9223372036854775808", "1.5", "1e999999999", "1e-999999999"}) {
      JsonObject json = parse("{\"a\":" + number + "}");
      assertMalformed(() -> json.integer("a"));
    }
  }

  @Test
  void tellsAbsentFromNull() {
    JsonObject json = parse("{\"a\":null}");
    assertThat(json.has("a")).isTrue();
    assertThat(json.has("b")).isFalse();
    assertThat(json.string("b")).isEmpty();
    assertMalformed(() -> json.string("a"));
    assertMalformed(() -> json.requiredString("b"));
    assertThat(json.toMap()).isEmpty();
  }

  @Test
  void refusesMembersOfAnotherTypeAndNamesThem() {
    JsonObject json = parse("{\"s\":\"1\",\"n\":1,\"b\":true,\"l\":[\"a\",1],\"o\":{}}");
    List<Consumer<String>> others = List.of(json::integer, json::bool, json::object, json::strings);
    for (Consumer<String> other : others) {
      assertThatThrownBy(() -> other.accept("s"))
          .isInstanceOf(MalformedJsonException.class)
          .hasMessageStartingWith("s ");
    }
    assertMalformed(() -> json.string("n"));
    assertMalformed(() -> json.strings("l"));
    assertMalformed(() -> json.objects("l"));
    assertMalformed(() -> json.strings("o"));
  }

  @Test
  void writesMembersInOrderWithoutNulls() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("z", 1L);
    object.put("a", null);
    object.put("b", java.util.Optional.empty());
    Map<String, Object> nested = new LinkedHashMap<>(object);
    object.put("n", nested);
    object.put("m", List.of("x", true));
    assertThat(Json.write(object)).isEqualTo("{\"z\":1,\"n\":{\"z\":1},\"m\":[\"x\",true]}");
  }

  @Test
  void writesWhatItReads() {
    String text = "{\"a\":[1,2.50,\"\\\"\\\\\\n/\u00e4\"],\"b\":{\"c\":false}}";
    assertThat(Json.write(parse(text).toMap())).isEqualTo(text);
  }

  @Test
  void givesWholeNumbersAsLongInMapsThatNobodyCanChange() {
    Map<String, Object> map =
        parse("{\"exp\":1764111600,\"big\":1234567890123456789,\"l\":[1],\"o\":{\"n\":-2}}")
            .toMap();
    assertThat(map)
        .containsEntry("exp", 1764111600L)
        .containsEntry("big", new BigDecimal("1234567890123456789"))
        .containsEntry("l", List.of(1L))
        .containsEntry("o", Map.of("n", -2L));
    for (Object part : List.of(map, map.get("o"))) {
      assertThatThrownBy(((Map<?, ?>) part)::clear)
          .isInstanceOf(UnsupportedOperationException.class);
    }
    assertThatThrownBy(((List<?>) map.get("l"))::clear)
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void readsArraysOfObjects() {
    assertThat(Json.parseObjects("[{\"a\":1},{}]", JsonLimits.REQUEST)).hasSize(2);
    for (String text : Arrays.asList("{}", "[1]", "[null]", "[{}] x")) {
      assertMalformed(() -> Json.parseObjects(text, JsonLimits.REQUEST));
    }
  }
}
