package dev.entrada.token;

import dev.entrada.client.AuthenticatedClient;
import dev.entrada.client.ClientAuthenticator;
import dev.entrada.client.ResourceServer;
import dev.entrada.issuer.AccessTokens;
import dev.entrada.issuer.Sessions;
import dev.entrada.jose.VerifiedJwt;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.Parameters;
import dev.entrada.web.Audit;
import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.Params;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The introspection endpoint (RFC 7662), for resource servers that authenticate. A token for
 * another resource, of an ended session, expired or made up is all the same: {@code
 * {"active":false}}.
 */
public final class IntrospectionServlet extends Endpoint {
  private static final List<String> MEMBERS =
      List.of("iss", "aud", "sub", "client_id", "scope", "jti", "iat", "exp");

  private final transient ClientAuthenticator authenticator;
  private final transient AccessTokens accessTokens;
  private final transient Sessions sessions;

  public IntrospectionServlet(
      ClientAuthenticator authenticator, AccessTokens accessTokens, Sessions sessions) {
    super(Set.of("POST"), Cors.NONE);
    this.authenticator = authenticator;
    this.accessTokens = accessTokens;
    this.sessions = sessions;
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    Params form = request.form().refuseRepeated();
    AuthenticatedClient caller = authenticator.authenticate(form, request.header("Authorization"));
    ResourceServer server =
        caller
            .resourceServer()
            .filter(s -> caller.proven())
            .orElseThrow(
                () ->
                    new OAuthException(
                        ErrorCode.UNAUTHORIZED_CLIENT, "only resource servers may introspect"));
    Optional<VerifiedJwt> token =
        accessTokens
            .verify(form.required(Parameters.TOKEN))
            .filter(jwt -> jwt.strings("aud").stream().anyMatch(server::owns))
            .filter(jwt -> sessions.live(jwt).isPresent());
    caller.spend();
    request.audit().client(caller.id());
    token.ifPresentOrElse(
        jwt -> tell(request.audit(), jwt),
        () -> request.audit().refused(ErrorCode.INVALID_TOKEN, "inactive"));
    return WebResponse.json(200, token.map(IntrospectionServlet::active).orElse(inactive()));
  }

  private static void tell(Audit audit, VerifiedJwt token) {
    token.string("jti").ifPresent(audit::tokenId);
    token.string("sub").ifPresent(subject -> audit.subject(subject, token.claims()));
    audit.allowed();
  }

  private static Map<String, Object> inactive() {
    return Map.of("active", false);
  }

  private static Map<String, Object> active(VerifiedJwt token) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("active", true);
    json.put("token_type", "Bearer");
    for (String member : MEMBERS) {
      Object value = token.claims().get(member);
      if (value != null) {
        json.put(member, value);
      }
    }
    return json;
  }
}
