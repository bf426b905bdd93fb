package dev.entrada.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.fuzz.UntrustedInput;
import dev.entrada.oauth.OAuthException;
import java.util.stream.Stream;

/** Codes and refresh tokens: only the very characters that we issued are any. */
class GrantsFuzz extends UntrustedInput {
  private final Issuing issuing = new Issuing();
  private final String code = issuing.code();
  private final String refreshToken = issuing.refreshToken();

  @Override
  protected Stream<String> honest() {
    return Stream.of(code, refreshToken);
  }

  @Override
  protected void read(String text) {
    if (text.equals(code) || text.equals(refreshToken)) {
      return; // what is theirs is tested elsewhere, and would use them up
    }
    assertThat(issuing.node.refreshTokens().sessionOf(text)).isEmpty();
    assertThat(issuing.node.accessTokens().verify(text)).isEmpty();
    try {
      issuing.node.codes().redeem(Issuing.redemption(text));
      throw new AssertionError("redeemed");
    } catch (OAuthException e) {
      // refused
    }
    try {
      issuing
          .node
          .refreshTokens()
          .refresh(
              Issuing.presented(text),
              session -> {
                throw new AssertionError("refreshed");
              });
    } catch (OAuthException e) {
      // refused
    }
    assertThat(issuing.isLive(code)).isTrue();
    assertThat(issuing.isLive(refreshToken)).isTrue();
  }
}
