package dev.entrada.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.client.Client;
import dev.entrada.client.ClientDirectory;
import dev.entrada.client.ClientMetadata;
import dev.entrada.client.RedirectPolicy;
import dev.entrada.client.RegisteredClients;
import dev.entrada.crypto.MasterSecrets;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.entra.EntraScopes;
import dev.entrada.fuzz.UntrustedInput;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.CodeChallenge;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.Parameters;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.web.BrowserBinding;
import dev.entrada.web.Params;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Queries of the authorization endpoint: refused, or carried through {@code state} unchanged. */
class AuthorizationRequestFuzz extends UntrustedInput {
  private static final byte[] BROWSER = new byte[BrowserBinding.DIGEST_BYTES];
  private static final ServerUrl ISSUER = new ServerUrl("https://auth.example.com");
  private static final Catalogue CATALOGUE =
      new Catalogue(
          List.of(
              new ResourceIndicator("https://mcp.example.com/mcp"),
              new ResourceIndicator("https://mcp.example.com/other")),
          Scopes.of("read"),
          Scopes.of("write", "mail.send"));

  private final RegisteredClients registered =
      new RegisteredClients(
          new Sealer(MasterSecrets.of(Secret.of("s".repeat(32))), ISSUER.value()));
  private final ClientDirectory clients =
      new ClientDirectory(
          Optional.empty(),
          Optional.of(registered),
          Optional.empty(),
          RedirectPolicy.STANDARD,
          Set.of());
  private final AuthorizationRequest requests =
      new AuthorizationRequest(CATALOGUE, new EntraScopes("api://app"));
  private final PendingCodec codec = new PendingCodec(CATALOGUE, clients);

  @Override
  protected Stream<String> honest() {
    Client client =
        registered.register(
            new ClientMetadata(
                Optional.of("App"),
                List.of(
                    new RedirectUri("http://localhost:1234/cb"),
                    new RedirectUri("https://app.example.com/cb?x=1")),
                true));
    String common =
        "client_id="
            + client.id()
            + "&response_type=code&code_challenge_method=S256&code_challenge="
            + CodeChallenge.of("v".repeat(43)).value();
    return Stream.of(
        common + "&redirect_uri=http%3A%2F%2Flocalhost%3A4321%2Fcb&state=x%20y&scope=read+write",
        common
            + "&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb%3Fx%3D1&login_hint=a%40example.com"
            + "&resource=https%3A%2F%2Fmcp.example.com%2Fother&scope=openid+api%3A%2F%2Fapp%2Fread");
  }

  @Override
  protected void read(String text) {
    try {
      Params params = Params.parse(text);
      Client client = clients.find(new ClientId(params.required(Parameters.CLIENT_ID)));
      RedirectUri redirectUri = client.redirectUri(params.one(Parameters.REDIRECT_URI));
      AuthorizationRequest.stateForError(params);
      PendingAuthorization pending = requests.read(params, client, redirectUri, BROWSER);
      Hints.read(params);
      check(pending, codec.decode(codec.encode(pending)).orElseThrow());
    } catch (OAuthException e) {
      // refused
    }
  }

  private static void check(PendingAuthorization pending, PendingAuthorization carried) {
    assertThat(carried.client()).isEqualTo(pending.client());
    assertThat(carried.redirectUri()).isEqualTo(pending.redirectUri());
    assertThat(carried.resource()).isEqualTo(pending.resource());
    assertThat(carried.scopes()).isEqualTo(pending.scopes());
    assertThat(carried.challenge()).isEqualTo(pending.challenge());
    assertThat(carried.clientState()).isEqualTo(pending.clientState());
    assertThat(carried.nonce()).isEqualTo(pending.nonce());
    assertThat(pending.scopes().asSet()).contains("read").isSubsetOf("read", "write", "mail.send");
    String back =
        AuthorizationResponse.error(
            pending.redirectUri(),
            pending.clientState(),
            new dev.entrada.oauth.OAuthError(dev.entrada.oauth.ErrorCode.ACCESS_DENIED, "no &#%"),
            ISSUER);
    assertThat(back).startsWith(pending.redirectUri().value()).matches("[!-~]+");
    assertThat(back.split("[?&]iss=", -1)).hasSize(2);
  }
}
