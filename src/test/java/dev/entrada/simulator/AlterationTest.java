package dev.entrada.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Alteration.Signature;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;

/** Tokens with something wrong, and tokens of other issuers. */
class AlterationTest extends SimulatorTestCase {
  @Test
  void altersTheNextTokenAndNoOther() {
    entra.faults().alterNextAccessToken(Alteration.claim("tid", "elsewhere"));
    entra
        .faults()
        .alterNextIdToken(Alteration.claim("nonce", "n-2").and(Alteration.without("oid")));
    JsonObject answer = json(redeem(code()));

    assertThat(claims(answer.getString("access_token")).getString("tid")).isEqualTo("elsewhere");
    assertThat(claims(answer.getString("id_token")).getString("nonce")).isEqualTo("n-2");
    assertThat(claims(answer.getString("id_token"))).doesNotContainKey("oid");
    JsonObject next = json(refresh(answer.getString("refresh_token")));
    assertThat(claims(next.getString("access_token")).getString("tid"))
        .isEqualTo(Directory.TENANT_ID);
  }

  @Test
  void makesTokensThatAreTooOldOrTooYoung() {
    long now = clock.instant().getEpochSecond();
    entra.faults().alterNextAccessToken(Alteration.expired());
    assertThat(claims(token()).getInt("exp")).isEqualTo(now - 3600);

    entra.faults().alterNextAccessToken(Alteration.notYetValid());
    assertThat(claims(token()).getInt("nbf")).isEqualTo(now + 600);
  }

  @Test
  void signsWithAnyKeyButTheRightOne() throws Exception {
    String right = header(token()).getString("kid");
    assertThat(verifies(token())).isTrue();

    entra.faults().alterNextAccessToken(Alteration.signed(Signature.FORGED));
    String forged = token();
    assertThat(header(forged).getString("kid")).isEqualTo(right);
    assertThat(verifies(forged)).isFalse();

    entra.faults().alterNextAccessToken(Alteration.signed(Signature.CONSUMERS_KEY));
    String foreign = token();
    assertThat(header(foreign).getString("kid")).isNotEqualTo(right);
    assertThat(verifies(foreign)).isTrue();

    entra.faults().alterNextAccessToken(Alteration.signed(Signature.UNPUBLISHED_KEY));
    assertThat(keys().getJsonWebKeys())
        .extracting(key -> key.getKeyId())
        .doesNotContain(header(token()).getString("kid"));

    entra.faults().alterNextAccessToken(Alteration.signed(Signature.NONE));
    String unsigned = token();
    assertThat(header(unsigned).getString("alg")).isEqualTo("none");
    assertThat(unsigned).endsWith(".");
  }

  @Test
  void altersTheNextAnswer() {
    entra
        .faults()
        .alterNextTokenAnswer(
            answer -> Json.createObjectBuilder(answer).remove("expires_in").build());
    JsonObject answer = json(redeem(code()));

    assertThat(answer).containsKey("access_token").doesNotContainKey("expires_in");
    assertThat(json(refresh(answer.getString("refresh_token")))).containsKey("expires_in");
  }

  @Test
  void forgetsAlterationsOnReset() {
    entra.faults().alterNextAccessToken(Alteration.claim("aud", "other"));
    entra.faults().reset();

    assertThat(claims(token()).getString("aud")).isEqualTo(APP.clientId());
  }

  @Test
  void hasAnIssuerOfItsOwnAsATenantOfExternalId() {
    start(Directory.builder().externalId());
    String issuer =
        "https://" + Directory.TENANT_ID + ".ciamlogin.com/" + Directory.TENANT_ID + "/v2.0";
    JsonObject answer = json(redeem(code()));
    JsonObject access = claims(answer.getString("access_token"));

    assertThat(json(get(entra.discoveryUri())).getString("issuer"))
        .isEqualTo(issuer)
        .isEqualTo(entra.issuer());
    assertThat(json(get(entra.discoveryUri())).getString("token_endpoint"))
        .startsWith(entra.authority());
    assertThat(access.getString("iss")).isEqualTo(issuer);
    assertThat(claims(answer.getString("id_token")).getString("iss")).isEqualTo(issuer);
    assertThat(claims(entra.accessToken("alice", APP, AppRegistration.GRAPH)).getString("sub"))
        .isEqualTo(access.getString("sub"))
        .isNotEqualTo(access.getString("oid"));
  }

  @Test
  void hasTheV1IssuerOfItsCloud() {
    start(Directory.builder().v1IssuerHost("sts.chinacloudapi.cn"));
    entra.faults().v1Tokens(true);

    assertThat(claims(token()).getString("iss"))
        .isEqualTo("https://sts.chinacloudapi.cn/" + Directory.TENANT_ID + "/")
        .isEqualTo(entra.issuerV1());
  }

  private void start(Directory.Builder directory) {
    entra.close();
    entra =
        EntraSimulator.start(
            directory.app(APP).person(Person.named("alice", "Alice")).build(), 0, clock);
  }

  private String token() {
    return entra.accessToken("alice", APP, APP, "read");
  }

  private JsonWebKeySet keys() throws Exception {
    return new JsonWebKeySet(get(entra.uri("common", "/discovery/v2.0/keys")).body());
  }

  private boolean verifies(String token) throws Exception {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setCompactSerialization(token);
    String kid = header(token).getString("kid");
    jws.setKey(
        keys().getJsonWebKeys().stream()
            .filter(key -> kid.equals(key.getKeyId()))
            .map(PublicJsonWebKey.class::cast)
            .findFirst()
            .orElseThrow()
            .getPublicKey());
    return jws.verifySignature();
  }
}
