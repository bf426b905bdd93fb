package dev.entrada.jose;

import dev.entrada.json.Json;
import java.util.Map;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Signs claims. */
public final class JwtSigner {
  private JwtSigner() {}

  /**
   * A compact JWS.
   *
   * @param type the header's {@code typ}, such as {@code at+jwt}
   * @param claims written in the order of the map
   */
  public static String sign(SigningKey key, String type, Map<String, ?> claims) {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setAlgorithmHeaderValue(SigningKey.ALGORITHM);
    jws.setKeyIdHeaderValue(key.kid());
    jws.setHeader("typ", type);
    jws.setPayload(Json.write(claims));
    jws.setKey(key.privateKey());
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("signing failed", e);
    }
  }
}
