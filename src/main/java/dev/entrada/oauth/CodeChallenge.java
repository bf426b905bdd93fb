package dev.entrada.oauth;

import dev.entrada.crypto.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/**
 * A proof-key challenge bound to an authorization request. Only {@code S256} exists here; {@code
 * plain} is refused when the request is read.
 *
 * @param value base64url without padding, exactly 43 characters
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7636#section-4.2">RFC 7636 §4.2</a>
 */
public record CodeChallenge(String value) {
  /** Of 258 bits the last two are no part of a hash, and must be 0 for it to have one spelling. */
  private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]");

  private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

  public CodeChallenge {
    if (!CHALLENGE.matcher(value).matches()) {
      throw new OAuthException(
          ErrorCode.INVALID_REQUEST, "code_challenge must be 43 base64url characters (S256)");
    }
  }

  /** The challenge that belongs to a verifier. */
  public static CodeChallenge of(String verifier) {
    return new CodeChallenge(Digests.sha256(verifier));
  }

  /** Whether the verifier is well-formed and belongs to this challenge; in constant time. */
  public boolean matches(String verifier) {
    return VERIFIER.matcher(verifier).matches()
        && MessageDigest.isEqual(
            of(verifier).value.getBytes(StandardCharsets.US_ASCII),
            value.getBytes(StandardCharsets.US_ASCII));
  }
}
