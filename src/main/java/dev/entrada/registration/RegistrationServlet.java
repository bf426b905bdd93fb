package dev.entrada.registration;

import dev.entrada.client.Client;
import dev.entrada.client.ClientMetadata;
import dev.entrada.client.RedirectPolicy;
import dev.entrada.client.RegisteredClients;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.Parameters;
import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The registration endpoint. Every client becomes a public one ({@code none}), whatever it asked
 * for: the answer says so, as RFC 7591 §3.2.1 allows.
 */
public final class RegistrationServlet extends Endpoint {
  private final transient RegisteredClients clients;
  private final transient RedirectPolicy redirectPolicy;

  public RegistrationServlet(RegisteredClients clients, RedirectPolicy redirectPolicy) {
    super(Set.of("POST"), Cors.ANY_ORIGIN);
    this.clients = clients;
    this.redirectPolicy = redirectPolicy;
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    ClientMetadata metadata = ClientMetadata.read(body(request));
    metadata.redirectUris().forEach(redirectPolicy::check);
    Client client = clients.register(metadata);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(Parameters.CLIENT_ID, client.id().value());
    answer.putAll(metadata.toJson());
    request.audit().client(client.id(), metadata.name()).allowed();
    return WebResponse.json(201, answer);
  }

  private static JsonObject body(WebRequest request) {
    try {
      return Json.parseObject(request.body(), JsonLimits.REQUEST);
    } catch (MalformedJsonException e) {
      throw new OAuthException(
          ErrorCode.INVALID_CLIENT_METADATA, "the body is not a JSON object", e.getMessage());
    }
  }
}
