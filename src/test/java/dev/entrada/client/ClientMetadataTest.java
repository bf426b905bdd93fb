package dev.entrada.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.client.Client.Origin;
import dev.entrada.oauth.ClientAuthMethod;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.RedirectUri;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMetadataTest {
  private static final String URIS = "\"redirect_uris\":[\"http://localhost/cb\"]";

  private static void assertRefused(ErrorCode code, String json) {
    assertThatThrownBy(() -> Registrations.read(json))
        .as(json)
        .isInstanceOfSatisfying(OAuthException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @EnumSource(Registrations.class)
  void readsWhatTodaysClientsRegister(Registrations client) {
    ClientMetadata metadata = client.metadata();
    assertThat(metadata.name()).isPresent();
    assertThat(metadata.refreshTokens()).isTrue();
    assertThat(metadata.toJson())
        .containsEntry("token_endpoint_auth_method", "none")
        .doesNotContainKey("client_secret");
  }

  @ParameterizedTest
  @CsvSource({"CLAUDE, web", "CURSOR, native", "VS_CODE, native", "INSPECTOR, native"})
  void derivesTheApplicationTypeFromTheUris(Registrations client, String type) {
    assertThat(client.metadata().toJson()).containsEntry("application_type", type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"redirect_uris\":null}",
        "{\"redirect_uris\":\"http://localhost/cb\"}",
        "{\"redirect_uris\":[1]}",
        "{\"redirect_uris\":[null]}",
        "{" + URIS + ",\"client_name\":null}",
        "{" + URIS + ",\"client_name\":1}",
        "{" + URIS + ",\"grant_types\":\"authorization_code\"}",
        "{" + URIS + ",\"grant_types\":[\"client_credentials\"]}",
        "{" + URIS + ",\"grant_types\":[\"refresh_token\"]}",
        "{" + URIS + ",\"response_types\":[\"token\"]}",
        "{" + URIS + ",\"token_endpoint_auth_method\":[]}",
        "{" + URIS + ",\"application_type\":1}",
        "{" + URIS + ",\"scope\":[\"a\"]}"
      })
  void refusesMembersOfAWrongType(String json) {
    assertRefused(ErrorCode.INVALID_CLIENT_METADATA, json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"redirect_uris\":[]}",
        "{\"redirect_uris\":[\"javascript:alert(1)\"]}",
        "{\"redirect_uris\":[\"http://localhost/cb\",\"http://example.com/cb\"]}"
      })
  void refusesRedirectUris(String json) {
    assertRefused(ErrorCode.INVALID_REDIRECT_URI, json);
  }

  @Test
  void takesAtMostSixteenRedirectUris() {
    assertThat(Registrations.read(uris(16)).redirectUris()).hasSize(16);
    assertRefused(ErrorCode.INVALID_REDIRECT_URI, uris(17));
  }

  private static String uris(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"http://localhost/" + i + "\"")
        .collect(Collectors.joining(",", "{\"redirect_uris\":[", "]}"));
  }

  @Test
  void keepsEachRedirectUriOnce() {
    assertThat(
            Registrations.withRedirectUris("http://localhost/a", "http://localhost/a")
                .redirectUris())
        .containsExactly(new RedirectUri("http://localhost/a"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "',\"grant_types\":[]', true",
    "',\"grant_types\":[\"authorization_code\",\"refresh_token\"]', true",
    "',\"grant_types\":[\"authorization_code\"]', false"
  })
  void issuesRefreshTokensUnlessGrantTypesLeaveThemOut(String members, boolean issued) {
    ClientMetadata metadata = Registrations.read("{" + URIS + members + "}");
    assertThat(metadata.refreshTokens()).isEqualTo(issued);
    assertThat(metadata.grantTypes().contains("refresh_token")).isEqualTo(issued);
  }

  @ParameterizedTest
  @CsvSource({
    "'  A\\t\\n  B ', 'A B'",
    "'A\\u202eB\\u2066C\\u200fD', 'ABCD'",
    "'A\\u0000\\u001b\\u007fB', 'AB'",
    "'A\\u200bB\\ufeff\\ue000\\u2028', 'AB'",
    "'\\ud83d\\ude00', '\ud83d\ude00'",
    "'A\\ud83d', 'A'"
  })
  void leavesNothingInANameThatDeceives(String sent, String shown) {
    assertThat(named(sent).name()).contains(shown);
  }

  @Test
  void takesANameOfNothingForNone() {
    assertThat(named("").name()).isEmpty();
    assertThat(named(" \\u202e ").name()).isEmpty();
  }

  @Test
  void cutsANameTo80Characters() {
    assertThat(named("\\u202e" + "n".repeat(81)).name()).contains("n".repeat(80));
  }

  private static ClientMetadata named(String name) {
    return Registrations.read("{" + URIS + ",\"client_name\":\"" + name + "\"}");
  }

  @Nested
  class RedirectUris {
    private Client client(String... uris) {
      return new Client(
          new ClientId("c"),
          Registrations.withRedirectUris(uris),
          Origin.REGISTERED,
          ClientAuthMethod.NONE);
    }

    private void assertNone(Client client, Optional<String> sent) {
      assertThatThrownBy(() -> client.redirectUri(sent))
          .isInstanceOfSatisfying(
              OAuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }

    @Test
    void areTheOneSentWithItsPort() {
      assertThat(client("http://localhost/cb").redirectUri(Optional.of("http://localhost:7/cb")))
          .isEqualTo(new RedirectUri("http://localhost:7/cb"));
    }

    @Test
    void areTheOnlyOneIfNoneWasSent() {
      assertThat(client("http://localhost/cb").redirectUri(Optional.empty()))
          .isEqualTo(new RedirectUri("http://localhost/cb"));
      assertNone(client("http://localhost/a", "http://localhost/b"), Optional.empty());
    }

    @Test
    void areNeverOthers() {
      Client client = client("https://example.com/cb");
      assertNone(client, Optional.of("https://example.com/cb2"));
      assertNone(client, Optional.of("https://evil.com/cb"));
      assertNone(client, Optional.of("javascript:alert(1)"));
      assertNone(client, Optional.of(""));
    }
  }
}
