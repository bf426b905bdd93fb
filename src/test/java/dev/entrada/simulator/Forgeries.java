package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Tokens of people that Entra would not issue, as an attacker on the way would wish for. */
public final class Forgeries {
  private volatile UnaryOperator<Map<String, Object>> access = UnaryOperator.identity();
  private volatile UnaryOperator<Map<String, Object>> id = UnaryOperator.identity();
  private volatile boolean badSignatures;

  Forgeries() {}

  /** Claims of access tokens are changed so before they are signed. */
  public void access(UnaryOperator<Map<String, Object>> change) {
    access = change;
  }

  /** Claims of ID tokens are changed so before they are signed. */
  public void id(UnaryOperator<Map<String, Object>> change) {
    id = change;
  }

  /** Signatures are wrong, under the name of a good key. */
  public void badSignatures(boolean on) {
    badSignatures = on;
  }

  void reset() {
    access = UnaryOperator.identity();
    id = UnaryOperator.identity();
    badSignatures = false;
  }

  JsonObject access(JsonObject claims) {
    return changed(claims, access);
  }

  JsonObject id(JsonObject claims) {
    return changed(claims, id);
  }

  private static JsonObject changed(JsonObject claims, UnaryOperator<Map<String, Object>> change) {
    return Json.createObjectBuilder(change.apply(new LinkedHashMap<>(claims))).build();
  }

  String signature(String token) {
    if (!badSignatures) {
      return token;
    }
    int signature = token.lastIndexOf('.') + 1;
    char other = token.charAt(signature) == 'A' ? 'B' : 'A';
    return token.substring(0, signature) + other + token.substring(signature + 1);
  }
}
