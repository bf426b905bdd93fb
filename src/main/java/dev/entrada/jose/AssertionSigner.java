package dev.entrada.jose;

import java.security.PrivateKey;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Signs what we present about ourselves (RFC 7523 §3). */
public final class AssertionSigner {
  private AssertionSigner() {}

  /**
   * A compact JWS with PS256, which Entra asks for.
   *
   * @param headers besides {@code alg} and {@code typ}
   */
  public static String signPs256(
      PrivateKey key, Map<String, String> headers, Map<String, ?> claims) {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_PSS_USING_SHA256);
    jws.setHeader("typ", "JWT");
    headers.forEach(jws::setHeader);
    jws.setPayload(JsonUtil.toJson(claims));
    jws.setKey(key);
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("signing failed", e);
    }
  }
}
