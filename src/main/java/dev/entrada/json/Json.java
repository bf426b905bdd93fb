package dev.entrada.json;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and writes JSON. Safe for concurrent use. */
public final class Json {
  /** A thousand digits would be cheap to send and dear to convert. */
  private static final int MAX_NUMBER_LENGTH = 32;

  private static final JsonProvider PROVIDER = JsonProvider.provider();
  private static final Jsonb WRITER =
      JsonbBuilder.create(new JsonbConfig().withNullValues(false).withFormatting(false));

  private Json() {}

  /**
   * Reads one object.
   *
   * @throws MalformedJsonException if it is not UTF-8, not JSON, no object, has a name twice, or
   *     exceeds a limit
   */
  public static JsonObject parseObject(byte[] utf8, JsonLimits limits) {
    if (utf8.length > limits.maxBytes()) {
      throw new MalformedJsonException("more than " + limits.maxBytes() + " bytes");
    }
    return parseObject(decode(utf8), limits);
  }

  /** As {@link #parseObject(byte[], JsonLimits)}, from text. */
  public static JsonObject parseObject(String text, JsonLimits limits) {
    if (parse(text, limits) instanceof JsonObject object) {
      return object;
    }
    throw new MalformedJsonException("not an object");
  }

  /** Reads an array of objects. */
  public static List<JsonObject> parseObjects(String text, JsonLimits limits) {
    if (parse(text, limits) instanceof List<?> list) {
      return JsonObject.elements("array", list, JsonObject.class, "object");
    }
    throw new MalformedJsonException("not an array");
  }

  /** Writes an object; members keep their order, null and empty-optional members are left out. */
  public static String write(Map<String, ?> object) {
    return WRITER.toJson(withoutNulls(object));
  }

  /** The writer's own setting for nulls is about beans and says nothing of maps. */
  private static Map<Object, Object> withoutNulls(Map<?, ?> object) {
    Map<Object, Object> members = new LinkedHashMap<>();
    object.forEach(
        (name, value) -> {
          if (value != null && !Optional.empty().equals(value)) {
            members.put(name, value instanceof Map<?, ?> nested ? withoutNulls(nested) : value);
          }
        });
    return members;
  }

  private static String decode(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    // Stands for what could not be decoded, or for itself; only the slow decoder tells which.
    return text.indexOf('\uFFFD') < 0 ? text : decodeStrictly(utf8);
  }

  private static String decodeStrictly(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedJsonException("not UTF-8");
    }
  }

  private static Object parse(String text, JsonLimits limits) {
    if (text.length() > limits.maxBytes()) {
      throw new MalformedJsonException("more than " + limits.maxBytes() + " characters");
    }
    try (JsonParser parser = PROVIDER.createParser(new StringReader(text))) {
      Object value = new TreeReader(parser, limits).read(parser.next(), 1);
      if (parser.hasNext()) {
        throw new MalformedJsonException("text behind the value");
      }
      return value;
    } catch (NumberFormatException e) {
      throw new MalformedJsonException("a number out of range");
    } catch (JsonParsingException | java.util.NoSuchElementException e) {
      throw new MalformedJsonException("not JSON");
    }
  }

  /**
   * Builds values from the parser's events: JsonObject, List, String, Long, BigDecimal, Boolean.
   */
  private static final class TreeReader {
    private final JsonParser parser;
    private final JsonLimits limits;
    private int values;

    TreeReader(JsonParser parser, JsonLimits limits) {
      this.parser = parser;
      this.limits = limits;
    }

    Object read(JsonParser.Event event, int depth) {
      if (++values > limits.maxValues()) {
        throw new MalformedJsonException("more than " + limits.maxValues() + " values");
      }
      if (depth > limits.maxDepth()) {
        throw new MalformedJsonException("deeper than " + limits.maxDepth() + " levels");
      }
      return switch (event) {
        case START_OBJECT -> object(depth);
        case START_ARRAY -> array(depth);
        case VALUE_STRING -> parser.getString();
        case VALUE_NUMBER -> number();
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case VALUE_NULL -> JsonObject.NULL;
        default -> throw new MalformedJsonException("not JSON");
      };
    }

    private Object number() {
      String text = parser.getString();
      if (text.length() > MAX_NUMBER_LENGTH) {
        throw new MalformedJsonException(
            "a number of more than " + MAX_NUMBER_LENGTH + " characters");
      }
      boolean fitsLong = text.length() <= 18 && parser.isIntegralNumber();
      return fitsLong ? (Object) parser.getLong() : parser.getBigDecimal();
    }

    private JsonObject object(int depth) {
      Map<String, Object> members = new LinkedHashMap<>();
      for (JsonParser.Event event = parser.next();
          event != JsonParser.Event.END_OBJECT;
          event = parser.next()) {
        String name = parser.getString();
        if (members.put(name, read(parser.next(), depth + 1)) != null) {
          throw new MalformedJsonException("a name twice in one object");
        }
      }
      return new JsonObject(members);
    }

    private List<Object> array(int depth) {
      List<Object> elements = new ArrayList<>();
      for (JsonParser.Event event = parser.next();
          event != JsonParser.Event.END_ARRAY;
          event = parser.next()) {
        elements.add(read(event, depth + 1));
      }
      return elements;
    }
  }
}
