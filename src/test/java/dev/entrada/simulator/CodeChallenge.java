package dev.entrada.simulator;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A PKCE challenge (RFC 7636 §4.2). Entra knows {@code plain}, and takes it as the default. */
record CodeChallenge(String value, String method) {
  static Optional<CodeChallenge> parse(Parameters parameters) {
    Optional<String> challenge = parameters.optional("code_challenge");
    String method = parameters.optional("code_challenge_method").orElse("plain");
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    if (!method.equals("S256") && !method.equals("plain")) {
      throw new Refusal(Aadsts.CHALLENGE_METHOD_INVALID);
    }
    if (challenge.get().length() < 43 || challenge.get().length() > 128) {
      throw new Refusal(Aadsts.CHALLENGE_SIZE_INVALID);
    }
    return challenge.map(value -> new CodeChallenge(value, method));
  }

  void check(@Nullable String verifier) {
    if (verifier == null) {
      throw new Refusal(Aadsts.VERIFIER_MISSING);
    }
    String computed = method.equals("S256") ? Opaque.sha256(verifier) : verifier;
    if (!computed.equals(value)) {
      throw new Refusal(Aadsts.VERIFIER_MISMATCH);
    }
  }
}
