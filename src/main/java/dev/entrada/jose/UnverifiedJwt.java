package dev.entrada.jose;

import dev.entrada.crypto.Base64Url;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Map;
import java.util.Optional;

/**
 * A token that has the form of a compact JWS and nothing more. Nothing may be decided by what it
 * says.
 */
public final class UnverifiedJwt {
  /** Bounds the work that one header can cause; containers cut headers at 8 KiB by default. */
  public static final int MAX_LENGTH = 16 * 1024;

  private final String compact;
  private final int signedLength;
  private final JsonObject header;
  private final byte[] payload;
  private final byte[] signature;

  private UnverifiedJwt(
      String compact, int signedLength, JsonObject header, byte[] payload, byte[] signature) {
    this.compact = compact;
    this.signedLength = signedLength;
    this.header = header;
    this.payload = payload;
    this.signature = signature;
  }

  /**
   * Empty if the text is not a compact JWS of bounded size with a JSON header. Each part must be
   * base64url as we would write it, so that one token has one spelling.
   */
  public static Optional<UnverifiedJwt> parse(String compact) {
    int first = compact.indexOf('.');
    int second = compact.indexOf('.', first + 1);
    if (compact.length() > MAX_LENGTH || first < 0 || second < 0) {
      return Optional.empty();
    }
    Optional<byte[]> header = Base64Url.decode(compact.substring(0, first));
    Optional<byte[]> payload = Base64Url.decode(compact.substring(first + 1, second));
    Optional<byte[]> signature = Base64Url.decode(compact.substring(second + 1));
    if (header.isEmpty() || payload.isEmpty() || signature.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonObject members = Json.parseObject(header.get(), JsonLimits.REQUEST);
      return Optional.of(
          new UnverifiedJwt(compact, second, members, payload.get(), signature.get()));
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }

  /**
   * Who the token says it is about. Only to look up whose keys to verify it with; the verified
   * claim must then be compared.
   */
  public Optional<String> subject() {
    try {
      return Json.parseObject(payload, JsonLimits.ANSWER).string("sub");
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }

  String compact() {
    return compact;
  }

  /** Gives the signature what it is over. */
  void update(Signature signature) throws SignatureException {
    signature.update(compact.getBytes(StandardCharsets.ISO_8859_1), 0, signedLength);
  }

  byte[] signature() {
    return signature;
  }

  /**
   * To be asked for only after the signature has been checked.
   *
   * @throws MalformedJsonException if they are no JSON object
   */
  Map<String, Object> claims() {
    return Json.parseObject(payload, JsonLimits.ANSWER).toMap();
  }

  String algorithm() {
    return text("alg");
  }

  Optional<String> kid() {
    return Optional.of(text("kid")).filter(kid -> !kid.isEmpty());
  }

  /** {@code ""} if it is absent or no string: no rule allows that. */
  private String text(String name) {
    return header.isString(name) ? header.requiredString(name) : "";
  }

  String type() {
    String type = text("typ");
    return type.regionMatches(true, 0, "application/", 0, 12) ? type.substring(12) : type;
  }

  boolean hasCriticalExtensions() {
    return header.has("crit");
  }
}
