package dev.entrada.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;

/** What the simulator is as a whole: metadata, keys, recorded requests, faults, Graph. */
class EntraSimulatorTest extends SimulatorTestCase {
  @Test
  void describesOneTenantByItsIdWhateverNameWasAskedFor() {
    JsonObject document =
        json(
            get(
                URI.create(
                    entra.authority()
                        + "/"
                        + Directory.DOMAIN
                        + "/v2.0/.well-known/openid-configuration")));

    assertThat(document.getString("issuer"))
        .isEqualTo(entra.authority() + "/" + Directory.TENANT_ID + "/v2.0")
        .isEqualTo(entra.issuer());
    assertThat(document.getString("token_endpoint"))
        .isEqualTo(entra.authority() + "/" + Directory.DOMAIN + "/oauth2/v2.0/token");
    assertThat(document).doesNotContainKey("code_challenge_methods_supported");
  }

  @Test
  void describesSharedTenantsByTemplate() {
    JsonObject document =
        json(
            get(
                URI.create(
                    entra.authority() + "/organizations/v2.0/.well-known/openid-configuration")));

    assertThat(document.getString("issuer")).isEqualTo(entra.authority() + "/{tenantid}/v2.0");
  }

  @Test
  void refusesAnUnknownTenant() {
    HttpResponse<String> response =
        get(
            URI.create(
                entra.authority() + "/nobody.example/v2.0/.well-known/openid-configuration"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(errorCode(response)).isEqualTo(90002);
    assertThat(json(response).getString("error")).isEqualTo("invalid_request");
  }

  @Test
  void publishesForeignKeyTypesAndPerKeyIssuers() {
    List<JsonObject> keys = keys(entra.keysUri());

    assertThat(keys).extracting(key -> key.getString("kty")).contains("RSA", "EC", "X-LATTICE");
    assertThat(keys)
        .filteredOn(key -> key.getString("kty").equals("RSA"))
        .extracting(key -> key.getString("issuer"))
        .containsExactly(entra.issuer());
    assertThat(keys(URI.create(entra.authority() + "/common/discovery/v2.0/keys")))
        .filteredOn(key -> key.getString("kty").equals("RSA"))
        .extracting(key -> key.getString("issuer"))
        .containsExactly(
            entra.authority() + "/{tenantid}/v2.0",
            entra.authority() + "/" + Directory.CONSUMERS + "/v2.0");
  }

  @Test
  void signsWithANewKeyAfterRotationAndKeepsTheOldOneUntilRetired() throws Exception {
    String before = entra.accessToken("alice", APP, APP, "read");
    String oldKid = entra.faults().currentKeyId();
    String newKid = entra.faults().rotateSigningKey();
    String after = entra.accessToken("alice", APP, APP, "read");

    assertThat(header(after).getString("kid")).isEqualTo(newKid).isNotEqualTo(oldKid);
    assertThat(verifies(before)).isTrue();
    assertThat(verifies(after)).isTrue();

    entra.faults().retireKey(oldKid);

    assertThat(keys(entra.keysUri()))
        .extracting(key -> key.getString("kid"))
        .contains(newKid)
        .doesNotContain(oldKid);
  }

  @Test
  void recordsWhatItReceived() {
    redeem(code("prompt", "select_account", "login_hint", "bob"));
    get(entra.keysUri());

    RecordedRequest authorize = entra.requestsTo("/oauth2/v2.0/authorize").get(0);
    assertThat(authorize.has("resource")).isFalse();
    assertThat(authorize.parameter("state")).contains("the state");
    assertThat(authorize.parameter("login_hint")).contains("bob");
    RecordedRequest token = entra.requestsTo("/oauth2/v2.0/token").get(0);
    assertThat(token.method()).isEqualTo("POST");
    assertThat(token.header("content-type")).contains("application/x-www-form-urlencoded");
    assertThat(entra.tokenCalls()).isEqualTo(1);
    assertThat(entra.keyFetches()).isEqualTo(1);
  }

  @Test
  void answersNothingUsefulDuringAnOutage() {
    entra.faults().outage(true);
    HttpResponse<String> response = get(entra.discoveryUri());

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).startsWith("<!doctype html>");

    entra.faults().reset();
    assertThat(get(entra.discoveryUri()).statusCode()).isEqualTo(200);
  }

  @Test
  void answersNothingUsefulDuringAPartialOutage() {
    entra.faults().keyOutage(true);
    entra.faults().tokenOutage(true);

    assertThat(get(entra.keysUri()).statusCode()).isEqualTo(503);
    assertThat(refresh("any").statusCode()).isEqualTo(503);
    assertThat(get(entra.discoveryUri()).statusCode()).isEqualTo(200);
  }

  @Test
  void tellsWhoAGraphTokenIsFor() {
    String graph =
        json(onBehalfOf(entra.accessToken("alice", APP, APP, "read"))).getString("access_token");
    JsonObject me = json(get(entra.graphMeUri(), "Authorization", "Bearer " + graph));

    assertThat(claims(graph).getString("aud")).isEqualTo("https://graph.microsoft.com");
    assertThat(me.getString("displayName")).isEqualTo("Alice Example");
    assertThat(me.getString("userPrincipalName")).isEqualTo("alice@" + Directory.DOMAIN);
    assertThat(me.getString("id")).isEqualTo(Person.named("alice", "").objectId());
  }

  @Test
  void refusesATokenForAnotherApiAtGraph() {
    String token = entra.accessToken("alice", APP, APP, "read");
    HttpResponse<String> response = get(entra.graphMeUri(), "Authorization", "Bearer " + token);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(json(response).getJsonObject("error").getString("code"))
        .isEqualTo("InvalidAuthenticationToken");
  }

  @Test
  void leavesOutGroupsAboveTwoHundred() {
    List<String> groups = IntStream.range(0, 201).mapToObj(i -> "group-" + i).toList();
    Directory directory =
        Directory.builder()
            .app(APP)
            .person(Person.named("few", "Few").withGroups(groups.subList(0, 200)))
            .person(Person.named("many", "Many").withGroups(groups))
            .build();
    try (EntraSimulator other = EntraSimulator.start(directory)) {
      assertThat(claims(other.accessToken("few", APP, APP)).getJsonArray("groups")).hasSize(200);
      assertThat(claims(other.accessToken("many", APP, APP)))
          .doesNotContainKey("groups")
          .containsKeys("_claim_names", "_claim_sources");
    }
  }

  @Test
  void signsAnyClaims() throws Exception {
    String token = entra.sign(Map.of("iss", "https://evil.example", "exp", 1L));

    assertThat(verifies(token)).isTrue();
    assertThat(claims(token).getString("iss")).isEqualTo("https://evil.example");
  }

  @Test
  void tellsTheTimeByItsClock() {
    clock.advance(Duration.ofDays(1));

    assertThat(claims(entra.accessToken("alice", APP, APP)).getInt("exp"))
        .isEqualTo(clock.instant().plus(Duration.ofHours(1)).getEpochSecond());
  }

  private List<JsonObject> keys(URI uri) {
    return json(get(uri)).getJsonArray("keys").getValuesAs(JsonObject.class);
  }

  /** Checks a signature against the published set, read by another hand: jose4j's. */
  private boolean verifies(String token) throws Exception {
    String kid = ((JsonString) header(token).get("kid")).getString();
    PublicKey key =
        new JsonWebKeySet(get(entra.keysUri()).body())
            .getJsonWebKeys().stream()
                .filter(candidate -> kid.equals(candidate.getKeyId()))
                .map(PublicJsonWebKey.class::cast)
                .map(PublicJsonWebKey::getPublicKey)
                .findFirst()
                .orElseThrow();
    JsonWebSignature jws = new JsonWebSignature();
    jws.setCompactSerialization(token);
    jws.setKey(key);
    return jws.verifySignature();
  }
}
