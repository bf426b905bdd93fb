package dev.entrada.testing;

import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Map;

/** A signed token taken apart by hand, so that tests do not believe the code that made it. */
public record Jwt(Map<String, Object> header, Map<String, Object> claims, String compact) {
  public static Jwt parse(String compact) {
    String[] parts = compact.split("\\.", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not a signed token");
    }
    return new Jwt(object(parts[0]), object(parts[1]), compact);
  }

  private static Map<String, Object> object(String part) {
    String json = new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    return Json.parseObject(json, JsonLimits.ANSWER).toMap();
  }

  /** Whether the key of that name in the set signed it, with RS256. */
  public boolean isSignedBy(JsonObject jwkSet) {
    JsonObject jwk =
        jwkSet.objects("keys").orElseThrow().stream()
            .filter(key -> key.requiredString("kid").equals(header.get("kid")))
            .findFirst()
            .orElseThrow();
    int dot = compact.lastIndexOf('.');
    try {
      PublicKey key =
          KeyFactory.getInstance("RSA")
              .generatePublic(
                  new RSAPublicKeySpec(
                      number(jwk.requiredString("n")), number(jwk.requiredString("e"))));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key);
      signature.update(compact.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
      return signature.verify(Base64.getUrlDecoder().decode(compact.substring(dot + 1)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BigInteger number(String base64) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(base64));
  }
}
