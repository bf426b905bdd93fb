package dev.entrada.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Grants at the token endpoint, and every way in which they are refused. */
class TokenEndpointTest extends SimulatorTestCase {
  @Nested
  class AuthorizationCode {
    @Test
    void givesTokensAsEntraDoes() {
      JsonObject answer = json(redeem(code()));

      assertThat(answer.getString("token_type")).isEqualTo("Bearer");
      assertThat(answer.getString("scope")).isEqualTo(READ);
      assertThat(answer.getInt("expires_in")).isEqualTo(3600);
      assertThat(answer).containsKeys("ext_expires_in", "refresh_token", "id_token");
      JsonObject token = claims(answer.getString("access_token"));
      assertThat(token.getString("aud")).isEqualTo(APP.clientId());
      assertThat(token.getString("iss")).isEqualTo(entra.issuer());
      assertThat(token.getString("scp")).isEqualTo("read");
      assertThat(token.getString("azp")).isEqualTo(APP.clientId());
      assertThat(token.getString("azpacr")).isEqualTo("1");
      assertThat(token.getString("tid")).isEqualTo(Directory.TENANT_ID);
      assertThat(token.getString("ver")).isEqualTo("2.0");
      assertThat(token.getString("preferred_username")).startsWith("alice@");
      JsonObject id = claims(answer.getString("id_token"));
      assertThat(id.getString("nonce")).isEqualTo("n-1");
      assertThat(id.getString("aud")).isEqualTo(APP.clientId());
      assertThat(id.getString("oid")).isEqualTo(token.getString("oid"));
    }

    @Test
    void givesV1TokensWhereAskedFor() {
      entra.faults().v1Tokens(true);
      JsonObject token = claims(json(redeem(code())).getString("access_token"));

      assertThat(token.getString("aud")).isEqualTo(APP.identifierUri());
      assertThat(token.getString("iss")).isEqualTo(entra.issuerV1());
      assertThat(token.getString("appid")).isEqualTo(APP.clientId());
      assertThat(token.getString("upn")).startsWith("alice@");
      assertThat(token.getString("ver")).isEqualTo("1.0");
    }

    @Test
    void leavesOutGroupsAboveTwoHundredFromBothTokens() {
      List<String> groups = IntStream.range(0, 250).mapToObj(i -> "group-" + i).toList();
      entra.close();
      entra =
          EntraSimulator.start(
              Directory.builder()
                  .app(APP)
                  .person(Person.named("alice", "Alice").withGroups(groups))
                  .build(),
              0,
              clock);
      JsonObject answer = json(redeem(code()));

      for (String token : List.of("access_token", "id_token")) {
        JsonObject claims = claims(answer.getString(token));
        assertThat(claims).doesNotContainKey("groups");
        assertThat(claims.getJsonObject("_claim_names").getString("groups")).isEqualTo("src1");
        assertThat(claims.getJsonObject("_claim_sources").getJsonObject("src1"))
            .containsKey("endpoint");
      }
    }

    @Test
    void givesNoRefreshTokenWithoutOfflineAccess() {
      String code = code("scope", READ);

      assertThat(json(redeem(code, "scope", READ))).doesNotContainKeys("refresh_token", "id_token");
    }

    @Test
    void givesNoRefreshTokenWhenToldSo() {
      entra.faults().omitRefreshToken(true);

      assertThat(json(redeem(code()))).doesNotContainKey("refresh_token");
    }

    @Test
    void grantsWhatWasConsentedToEarlierToo() {
      code("scope", APP.fullName("write"));

      assertThat(json(redeem(code("prompt", "select_account"))).getString("scope"))
          .isEqualTo(READ + " " + APP.fullName("write"));
    }

    @ParameterizedTest
    @CsvSource({
      "scope, '', 28003, invalid_request",
      "scope, User.Read api://aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb/read, 28000, invalid_request",
      "scope, offline_access, 70011, invalid_scope",
      "scope, api://aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb/write, 65001, invalid_grant",
      "redirect_uri, https://app.example/callback, 500112, invalid_client",
      "redirect_uri, '', 900144, invalid_request",
      "code_verifier, '', 50148, invalid_grant",
      "code_verifier, another-verifier-another-verifier-another, 501481, invalid_grant",
      "code, unknown, 70000, invalid_grant",
      "resource, https://mcp.example/mcp, 9010010, invalid_target",
      "grant_type, password, 70003, unsupported_grant_type",
      "client_secret, '', 7000218, invalid_client",
      "client_secret, wrong, 7000215, invalid_client",
      "client_id, 00000000-0000-4000-8000-000000000000, 700016, unauthorized_client"
    })
    void refuses(String parameter, String value, int code, String error) {
      assertRefused(redeem(code(), parameter, value), code, error);
    }

    @Test
    void refusesACodeTwice() {
      String code = code();
      redeem(code);

      assertRefused(redeem(code), 54005, "invalid_grant");
    }

    @Test
    void refusesACodeFromTenMinutesOn() {
      String code = code();
      String other = code("prompt", "select_account");
      clock.advance(Duration.ofMinutes(10).minusMillis(1));
      assertThat(redeem(code).statusCode()).isEqualTo(200);
      clock.advance(Duration.ofMillis(1));

      assertRefused(redeem(other), 70008, "invalid_grant");
    }

    @Test
    void refusesWithoutConsent() {
      String code = code();
      entra.faults().refuseConsent(true);
      HttpResponse<String> response = redeem(code);

      assertRefused(response, 65001, "invalid_grant");
      assertThat(json(response).getString("suberror")).isEqualTo("consent_required");
    }

    @Test
    void failsOnceWhenToldSo() {
      String code = code();
      entra.faults().failNextToken(Aadsts.SECRET_EXPIRED);

      assertRefused(redeem(code), 7000222, "invalid_client");
      assertThat(redeem(code).statusCode()).isEqualTo(200);
    }
  }

  @Nested
  class RefreshToken {
    @Test
    void rotatesAndLeavesTheOldOneValid() {
      String first = json(redeem(code())).getString("refresh_token");
      String second = json(refresh(first)).getString("refresh_token");

      assertThat(second).isNotEqualTo(first);
      assertThat(refresh(first).statusCode()).isEqualTo(200);
      assertThat(refresh(second, "scope", "").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesOnceRevoked() {
      String one = json(redeem(code())).getString("refresh_token");
      String other = json(refresh(one)).getString("refresh_token");
      entra.faults().revokeRefreshToken(one);

      assertRefused(refresh(one), 50173, "invalid_grant");
      assertThat(refresh(other).statusCode()).isEqualTo(200);

      entra.faults().revokeRefreshTokensOf("alice");
      assertRefused(refresh(other), 50173, "invalid_grant");
    }

    @Test
    void refusesAfterNinetyDaysOfInactivity() {
      String token = json(redeem(code())).getString("refresh_token");
      clock.advance(Duration.ofDays(90));

      assertRefused(refresh(token), 700082, "invalid_grant");
    }

    @Test
    void refusesWhileThePersonIsDisabled() {
      String token = json(redeem(code())).getString("refresh_token");
      entra.faults().disable("alice");
      assertRefused(refresh(token), 50057, "invalid_grant");

      entra.faults().enable("alice");
      assertThat(refresh(token).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
      "scope, offline_access, 70011, invalid_scope",
      "scope, https://graph.microsoft.com/.default User.Read, 70011, invalid_scope",
      "scope, https://graph.microsoft.com/Files.Read, 65001, invalid_grant",
      "refresh_token, unknown, 70000, invalid_grant"
    })
    void refuses(String parameter, String value, int code, String error) {
      String token = json(redeem(code())).getString("refresh_token");

      assertRefused(refresh(token, parameter, value), code, error);
    }
  }

  @Nested
  class OnBehalfOf {
    @Test
    void exchangesATokenForOneOfGraph() {
      JsonObject answer = json(onBehalfOf(entra.accessToken("alice", APP, APP, "read")));

      assertThat(answer.getString("scope")).isEqualTo(MAIL_READ);
      assertThat(claims(answer.getString("access_token")).getString("scp")).isEqualTo("Mail.Read");
    }

    @Test
    void refusesAnAppOnlyToken() {
      assertRefused(onBehalfOf(entra.appToken(APP, APP)), 7000114, "invalid_grant");
    }

    @Test
    void refusesATokenForAnotherApi() {
      String graph = entra.accessToken("alice", APP, AppRegistration.GRAPH, "User.Read");

      assertRefused(onBehalfOf(graph), 500131, "invalid_grant");
    }

    @Test
    void refusesWhatItDidNotSign() {
      assertRefused(onBehalfOf("a.b.c"), 50013, "invalid_grant");
    }

    @Test
    void refusesAnExpiredToken() {
      String token = entra.accessToken("alice", APP, APP, "read");
      clock.advance(Duration.ofHours(1));

      assertRefused(onBehalfOf(token), 500133, "invalid_grant");
    }

    @Test
    void refusesAScopeWithoutConsent() {
      String token = entra.accessToken("alice", APP, APP, "read");

      assertRefused(onBehalfOf(token, "scope", "Files.Read"), 65001, "invalid_grant");
    }

    @Test
    void givesAnotherTokenEachTimeAndCountsTheCalls() {
      String token = json(redeem(code())).getString("access_token");
      entra.forgetRequests();
      JsonObject first = json(onBehalfOf(token));
      JsonObject second = json(onBehalfOf(token));

      assertThat(first.getString("access_token")).isNotEqualTo(second.getString("access_token"));
      assertThat(first.getInt("expires_in")).isEqualTo(3600);
      assertThat(entra.onBehalfOfCalls()).isEqualTo(2);
      refresh("any");
      assertThat(entra.onBehalfOfCalls()).isEqualTo(2);
      assertThat(entra.tokenCalls()).isEqualTo(3);
    }

    @Test
    void failsOnceWhenToldSoButLeavesOtherGrantsAlone() {
      JsonObject answer = json(redeem(code()));
      entra.faults().failNextOnBehalfOf(Aadsts.BLOCKED_BY_POLICY);

      assertThat(refresh(answer.getString("refresh_token")).statusCode()).isEqualTo(200);
      assertRefused(onBehalfOf(answer.getString("access_token")), 53003, "access_denied");
      assertThat(onBehalfOf(answer.getString("access_token")).statusCode()).isEqualTo(200);
    }

    @Test
    void remembersTheSecondFactorAcrossRefreshes() {
      entra.faults().requireMfaForOnBehalfOf(true);
      String weak = json(redeem(code())).getString("access_token");
      String challenge = json(onBehalfOf(weak)).getString("claims");
      String refreshToken = json(redeem(code("claims", challenge))).getString("refresh_token");

      assertThat(json(challenge).getJsonObject("access_token")).containsKey("capolids");
      assertThat(onBehalfOf(json(refresh(refreshToken)).getString("access_token")).statusCode())
          .isEqualTo(200);
      assertRefused(onBehalfOf(weak), 50076, "interaction_required");
    }

    @Test
    void demandsASecondFactorUntilThePersonGaveOne() {
      entra.faults().requireMfaForOnBehalfOf(true);
      HttpResponse<String> response = onBehalfOf(json(redeem(code())).getString("access_token"));

      assertRefused(response, 50076, "interaction_required");
      String challenge = json(response).getString("claims");

      String strong = json(redeem(code("claims", challenge))).getString("access_token");
      assertThat(onBehalfOf(strong).statusCode()).isEqualTo(200);
    }
  }

  @Nested
  class ClientCredentials {
    @Test
    void givesAnAppItsRoles() {
      JsonObject answer = json(credentials(APP.identifierUri() + "/.default"));

      JsonObject token = claims(answer.getString("access_token"));
      assertThat(token).doesNotContainKeys("scp", "name");
      assertThat(token.getJsonArray("roles").getString(0)).isEqualTo("Jobs.Run");
      assertThat(token.getString("idtyp")).isEqualTo("app");
      assertThat(answer).doesNotContainKey("refresh_token");
    }

    @Test
    void refusesAnythingButDefault() {
      assertRefused(credentials(READ), 1002012, "invalid_scope");
    }

    @Test
    void takesACredentialInTheHeader() {
      String pair = APP.clientId() + ":" + URLEncoder.encode(SECRET, UTF_8);
      HttpResponse<String> response =
          token(
              "grant_type=client_credentials&scope=" + APP.identifierUri() + "/.default",
              "Authorization",
              "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));

      assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void takesASignedAssertion() throws Exception {
      RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
      AppRegistration app =
          AppRegistration.named("cccccccc-1111-4222-8333-dddddddddddd", "Certificate")
              .withKey(key.getPublicKey());
      entra.close();
      entra = EntraSimulator.start(Directory.contoso(app), 0, clock);

      assertThat(token(assertion(app, key)).statusCode()).isEqualTo(200);
      RsaJsonWebKey other = RsaJwkGenerator.generateJwk(2048);
      assertRefused(token(assertion(app, other)), 700027, "invalid_client");
    }

    private String assertion(AppRegistration app, RsaJsonWebKey key) throws Exception {
      JwtClaims claims = new JwtClaims();
      claims.setIssuer(app.clientId());
      claims.setSubject(app.clientId());
      claims.setAudience(entra.tokenUri().toString());
      claims.setGeneratedJwtId();
      claims.setExpirationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond() + 300));
      JsonWebSignature jws = new JsonWebSignature();
      jws.setPayload(claims.toJson());
      jws.setAlgorithmHeaderValue("RS256");
      jws.setKey(key.getPrivateKey());
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("grant_type", "client_credentials");
      parameters.put("client_id", app.clientId());
      parameters.put(
          "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
      parameters.put("client_assertion", jws.getCompactSerialization());
      parameters.put("scope", app.identifierUri() + "/.default");
      return form(parameters);
    }

    private HttpResponse<String> credentials(String scope) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("grant_type", "client_credentials");
      parameters.put("client_id", APP.clientId());
      parameters.put("client_secret", SECRET);
      parameters.put("scope", scope);
      return token(form(parameters));
    }
  }

  @Test
  void refusesGet() {
    assertRefused(get(entra.tokenUri()), 900561, "invalid_request");
  }

  @Test
  void echoesTheCallersRequestId() {
    String id = "12345678-1234-4123-8123-123456789012";
    HttpResponse<String> response = token("grant_type=x", "client-request-id", id);

    assertThat(json(response).getString("correlation_id")).isEqualTo(id);
    assertThat(response.headers().firstValue("x-ms-request-id"))
        .contains(json(response).getString("trace_id"));
    assertThat(response.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
  }
}
