package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.jose.JwkSet;
import dev.entrada.jose.JwtRejection;
import dev.entrada.jose.SigningKey;
import dev.entrada.jose.UnverifiedJwt;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.resource.TokenVerification.Rejected;
import dev.entrada.resource.TokenVerification.Verified;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many tokens, of which none comes twice. */
class TokenFloodTest {
  /** What a verifier remembers at most, in characters of tokens. */
  private static final long MAX_CHARACTERS = 10_000L * 4096;

  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final AccessTokenVerifier verifier =
      new AccessTokenVerifier(
          new ServerUrl(Tokens.ISSUER),
          new ResourceIndicator(Tokens.RESOURCE),
          JwkSet.of(List.of(Tokens.KEY)),
          Duration.ofSeconds(30));

  private static Tokens token(int number) {
    return Tokens.at(NOW).with("jti", "token-" + number);
  }

  @Test
  void genuineTokensFillMemoryUpToABound() {
    Tokens longest = token(0).with("padding", "x".repeat(11_000));
    int length = longest.mint().length();
    assertThat(length).isBetween(15_000, UnverifiedJwt.MAX_LENGTH);
    int most = (int) (MAX_CHARACTERS / length);
    IntStream.range(0, most + most / 4)
        .parallel()
        .mapToObj(i -> token(i).with("padding", "x".repeat(11_000)).mint())
        .forEach(token -> assertThat(verifier.verify(token, NOW)).isInstanceOf(Verified.class));
    assertThat(verifier.remembered()).isBetween(most / 2L, (long) most);
  }

  @Test
  void forgedTokensLeaveNothing() {
    SigningKey other = SigningKey.generate();
    for (int i = 0; i < 100; i++) {
      String genuine = token(i).mint();
      String forged = token(i).with("sub", "root").mint();
      String spliced =
          forged.substring(0, forged.lastIndexOf('.'))
              + genuine.substring(genuine.lastIndexOf('.'));
      assertThat(verifier.verify(spliced, NOW)).isEqualTo(new Rejected(JwtRejection.BAD_SIGNATURE));
      assertThat(verifier.verify(token(i).signedWith(other).mint(), NOW))
          .isEqualTo(new Rejected(JwtRejection.UNKNOWN_KEY));
    }
    assertThat(verifier.remembered()).isZero();
  }
}
