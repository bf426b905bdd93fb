package dev.entrada.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object as it was read. Each accessor asks for one type: an absent member is empty, one of
 * another type (null among them) is a {@link MalformedJsonException} that names it.
 */
public final class JsonObject {
  /** Stands for JSON null, which is not the same as an absent member. */
  static final Object NULL = new Object();

  private final Map<String, Object> members;

  JsonObject(Map<String, Object> members) {
    this.members = Collections.unmodifiableMap(members);
  }

  public boolean has(String name) {
    return members.containsKey(name);
  }

  /** Whether the member is there and a string. */
  public boolean isString(String name) {
    return members.get(name) instanceof String;
  }

  public Set<String> names() {
    return members.keySet();
  }

  public Optional<String> string(String name) {
    return typed(name, String.class, "string");
  }

  public Optional<Boolean> bool(String name) {
    return typed(name, Boolean.class, "boolean");
  }

  /** A whole number that fits a long. */
  public Optional<Long> integer(String name) {
    try {
      return typed(name, Number.class, "number").map(JsonObject::whole);
    } catch (ArithmeticException e) {
      throw new MalformedJsonException(name + " is not a whole number");
    }
  }

  private static long whole(Number number) {
    return number instanceof BigDecimal decimal ? decimal.longValueExact() : number.longValue();
  }

  public Optional<JsonObject> object(String name) {
    return typed(name, JsonObject.class, "object");
  }

  public Optional<List<String>> strings(String name) {
    return typed(name, List.class, "array")
        .map(list -> elements(name, list, String.class, "string"));
  }

  public Optional<List<JsonObject>> objects(String name) {
    return typed(name, List.class, "array")
        .map(list -> elements(name, list, JsonObject.class, "object"));
  }

  /** A member that must be there. */
  public String requiredString(String name) {
    return string(name).orElseThrow(() -> new MalformedJsonException(name + " is missing"));
  }

  /** A string or a number, as text: some services write numbers in quotes. */
  public String requiredText(String name) {
    Object value = members.get(name);
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    return value instanceof Long number ? number.toString() : requiredString(name);
  }

  /** As {@link #requiredString}. */
  public long requiredInteger(String name) {
    return integer(name).orElseThrow(() -> new MalformedJsonException(name + " is missing"));
  }

  /**
   * The members as plain maps, lists, strings, numbers and booleans, without nulls. Whole numbers
   * of up to 18 digits are {@code Long}, all others {@code BigDecimal}. Nothing in it can be
   * changed.
   */
  public Map<String, Object> toMap() {
    Map<String, Object> plain = new LinkedHashMap<>();
    for (Map.Entry<String, Object> member : members.entrySet()) {
      if (member.getValue() != NULL) {
        plain.put(member.getKey(), plain(member.getValue()));
      }
    }
    return Collections.unmodifiableMap(plain);
  }

  private static Object plain(Object value) {
    if (value instanceof JsonObject object) {
      return object.toMap();
    }
    if (value instanceof List<?> list) {
      List<Object> plain = new ArrayList<>(list.size());
      for (Object element : list) {
        if (element != NULL) {
          plain.add(plain(element));
        }
      }
      return Collections.unmodifiableList(plain);
    }
    return value;
  }

  private <T> Optional<T> typed(String name, Class<T> type, String word) {
    Object value = members.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw new MalformedJsonException(name + " is not of type " + word);
    }
    return Optional.of(type.cast(value));
  }

  static <T> List<T> elements(String name, List<?> list, Class<T> type, String word) {
    List<T> elements = new ArrayList<>(list.size());
    for (Object element : list) {
      if (!type.isInstance(element)) {
        throw new MalformedJsonException(name + " has an element that is not of type " + word);
      }
      elements.add(type.cast(element));
    }
    return Collections.unmodifiableList(elements);
  }
}
