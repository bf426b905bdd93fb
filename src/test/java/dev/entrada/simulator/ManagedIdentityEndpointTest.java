package dev.entrada.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of managed identities, and their use as federated credential. */
class ManagedIdentityEndpointTest extends SimulatorTestCase {
  private static final String OWN = "aaaa0000-0000-4000-8000-000000000001";
  private static final String ASSIGNED = "aaaa0000-0000-4000-8000-000000000002";
  private static final String ASSIGNED_CLIENT = "bbbb0000-0000-4000-8000-000000000002";
  private static final String QUERY =
      "?api-version=2018-02-01&resource=api%3A%2F%2FAzureADTokenExchange";

  private final FederatedIssuer issuer =
      new FederatedIssuer(
          "https://login.microsoftonline.com/" + Directory.TENANT_ID + "/v2.0", clock);
  private final ManagedIdentityEndpoint identities =
      ManagedIdentityEndpoint.start(issuer, OWN, Map.of(ASSIGNED_CLIENT, ASSIGNED), clock);

  @AfterEach
  void stopIdentities() {
    identities.close();
  }

  @Test
  void givesTheMachinesOwnTokenOrANamedOne() {
    JsonObject own = json(imds(QUERY));
    JsonObject assigned = json(imds(QUERY + "&client_id=" + ASSIGNED_CLIENT));

    assertThat(claims(own.getString("access_token")).getString("sub")).isEqualTo(OWN);
    assertThat(own.getString("expires_on"))
        .isEqualTo(Long.toString(clock.instant().getEpochSecond() + 24 * 3600));
    assertThat(claims(assigned.getString("access_token")).getString("sub")).isEqualTo(ASSIGNED);
    assertThat(identities.requests()).hasSize(2);
  }

  @Test
  void standsForAnAppAsFederatedCredential() {
    AppRegistration app =
        AppRegistration.named(APP.clientId(), "Managed")
            .withFederatedCredential(
                issuer.issuer(), OWN, FederatedIssuer.AUDIENCE, issuer.publicKey());
    entra.close();
    entra = EntraSimulator.start(Directory.contoso(app), 0, clock);
    String assertion = json(imds(QUERY)).getString("access_token");

    String request =
        "grant_type=client_credentials&client_id="
            + app.clientId()
            + "&scope="
            + app.identifierUri()
            + "/.default"
            + "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            + "&client_assertion="
            + assertion;
    assertThat(token(request).statusCode()).isEqualTo(200);
  }

  @Test
  void wantsItsHeader() {
    assertThat(get(URI.create(identities.imdsUri() + QUERY)).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?api-version=2018-02-01",
        "?resource=api://AzureADTokenExchange",
        "?api-version=2018-02-01&resource=r&client_id=nobody"
      })
  void refusesWhatItCannotServe(String query) {
    assertThat(imds(query).statusCode()).isEqualTo(400);
  }

  @Test
  void givesTokensAtAppService() {
    Map<String, String> environment = identities.appServiceEnvironment();
    URI uri =
        URI.create(
            environment.get("IDENTITY_ENDPOINT") + QUERY.replace("2018-02-01", "2019-08-01"));

    assertThat(get(uri).statusCode()).isEqualTo(401);
    HttpResponse<String> answer = get(uri, "X-IDENTITY-HEADER", environment.get("IDENTITY_HEADER"));
    assertThat(claims(json(answer).getString("access_token")).getString("sub")).isEqualTo(OWN);
    assertThat(json(answer)).containsKey("expires_on").doesNotContainKey("expires_in");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 429, 500})
  void failsWhenToldSo(int status) {
    identities.status(status);
    assertThat(imds(QUERY).statusCode()).isEqualTo(status);

    identities.status(200);
    assertThat(imds(QUERY).statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> imds(String query) {
    return get(URI.create(identities.imdsUri() + query), "Metadata", "true");
  }
}
