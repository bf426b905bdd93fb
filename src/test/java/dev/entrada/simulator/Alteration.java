package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Something wrong with a token, for tests which prove that a client looks. Alterations add up: the
 * last signature but {@link Signature#RIGHT} wins.
 *
 * @param change of the claims, at the time given
 */
public record Alteration(BiConsumer<Map<String, JsonValue>, Instant> change, Signature signature) {
  /** How the token is signed. */
  public enum Signature {
    /** With the tenant's current key. */
    RIGHT,
    /** With the published key of the personal accounts' tenant, whose {@code issuer} is its own. */
    CONSUMERS_KEY,
    /** With a key in no set, under its own id. */
    UNPUBLISHED_KEY,
    /** With a key in no set, under the id of the right one. */
    FORGED,
    /** Not at all: {@code alg: none}. */
    NONE
  }

  static final Alteration NOTHING = signed(Signature.RIGHT);

  /**
   * Sets a claim.
   *
   * @param value a string, number, boolean, collection or map
   */
  public static Alteration claim(String name, Object value) {
    JsonValue json = Json.createObjectBuilder(Map.of(name, value)).build().get(name);
    return new Alteration((claims, now) -> claims.put(name, json), Signature.RIGHT);
  }

  /** Leaves a claim out. */
  public static Alteration without(String name) {
    return new Alteration((claims, now) -> claims.remove(name), Signature.RIGHT);
  }

  /** Expired an hour ago. */
  public static Alteration expired() {
    return dated("exp", Duration.ofHours(-1));
  }

  /** Valid in ten minutes. */
  public static Alteration notYetValid() {
    return dated("nbf", Duration.ofMinutes(10));
  }

  public static Alteration signed(Signature signature) {
    return new Alteration((claims, now) -> {}, signature);
  }

  /** Both this and the other one. */
  public Alteration and(Alteration other) {
    return new Alteration(
        change.andThen(other.change),
        other.signature == Signature.RIGHT ? signature : other.signature);
  }

  JsonObject applyTo(JsonObject claims, Instant now) {
    Map<String, JsonValue> changed = new LinkedHashMap<>(claims);
    change.accept(changed, now);
    return Json.createObjectBuilder(changed).build();
  }

  private static Alteration dated(String name, Duration fromNow) {
    return new Alteration(
        (claims, now) -> claims.put(name, Json.createValue(now.plus(fromNow).getEpochSecond())),
        Signature.RIGHT);
  }
}
