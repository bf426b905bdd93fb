package dev.entrada.client;

import dev.entrada.jose.JwkSet;
import dev.entrada.jose.JwkSource;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.oauth.ClientAuthMethod;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.GrantType;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.ResourceIndicator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the text of a clients file: a JSON array of RFC 7591 client metadata. */
record ClientEntries(ClientsFileRules rules, ClientKeySets keySets) {
  private static final JsonLimits LIMITS = new JsonLimits(1024 * 1024, 8, 50_000);
  private static final Set<String> MEMBERS =
      Set.of(
          "client_id",
          "client_name",
          "redirect_uris",
          "grant_types",
          "response_types",
          "scope",
          "token_endpoint_auth_method",
          "application_type",
          "client_secret_hash",
          "jwks",
          "jwks_uri",
          "resources",
          "downstream_scopes",
          "client_uri",
          "contacts");

  /**
   * All entries.
   *
   * @throws IllegalArgumentException if anything is not right, with a message that completes "the
   *     file …" and names the entry
   */
  Map<ClientId, PreconfiguredClient> parse(String text) {
    Map<ClientId, PreconfiguredClient> clients = new LinkedHashMap<>();
    try {
      int place = 0;
      for (JsonObject entry : Json.parseObjects(text, LIMITS)) {
        place++;
        PreconfiguredClient client = read(entry, place);
        if (clients.put(client.id(), client) != null) {
          throw new IllegalArgumentException("has the client_id of entry " + place + " twice");
        }
      }
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException("is not a JSON array of clients: " + e.getMessage());
    }
    return Map.copyOf(clients);
  }

  private PreconfiguredClient read(JsonObject entry, int place) {
    try {
      return read(entry);
    } catch (MalformedJsonException | IllegalArgumentException e) {
      throw new IllegalArgumentException("is wrong in entry " + place + ": " + e.getMessage());
    } catch (OAuthException e) {
      throw new IllegalArgumentException("is wrong in entry " + place + ": " + e.reason());
    }
  }

  private PreconfiguredClient read(JsonObject entry) {
    for (String member : entry.names()) {
      if (!MEMBERS.contains(member)) {
        throw new IllegalArgumentException(member + " is not a member that is known here");
      }
    }
    ClientId id = new ClientId(entry.requiredString("client_id"));
    if (id.isUrl()) {
      throw new IllegalArgumentException("client_id must not be a URL");
    }
    Optional<SecretHash> secret = entry.string("client_secret_hash").map(SecretHash::parse);
    Optional<JwkSource> keys = keys(entry);
    ClientAuthMethod method = method(entry, secret.isPresent(), keys.isPresent());
    Optional<ResourceServer> resourceServer = resourceServer(id, entry);
    if (resourceServer.isPresent() && method == ClientAuthMethod.NONE) {
      throw new IllegalArgumentException("a resource server needs client_secret_hash or keys");
    }
    resourceServer.ifPresent(rules::check);
    Optional<Client> client =
        resourceServer.isEmpty() || entry.has("redirect_uris")
            ? Optional.of(
                new Client(id, ClientMetadata.read(entry), Client.Origin.PRECONFIGURED, method))
            : Optional.empty();
    client.map(Client::metadata).ifPresent(rules::check);
    return new PreconfiguredClient(id, method, secret, keys, client, resourceServer);
  }

  private Optional<JwkSource> keys(JsonObject entry) {
    Optional<JsonObject> inline = entry.object("jwks");
    if (inline.isPresent()) {
      JwkSet set = JwkSet.parse(Json.write(inline.get().toMap()).getBytes(StandardCharsets.UTF_8));
      if (set.isEmpty()) {
        throw new IllegalArgumentException("jwks has no usable key");
      }
      return Optional.of(set.forAssertions());
    }
    return entry.string("jwks_uri").map(uri -> keySets.at(URI.create(uri)));
  }

  private static ClientAuthMethod method(JsonObject entry, boolean secret, boolean keys) {
    if (secret && keys) {
      throw new IllegalArgumentException("has both a secret and keys");
    }
    ClientAuthMethod usual =
        secret
            ? ClientAuthMethod.CLIENT_SECRET_BASIC
            : keys ? ClientAuthMethod.PRIVATE_KEY_JWT : ClientAuthMethod.NONE;
    ClientAuthMethod stated =
        entry
            .string("token_endpoint_auth_method")
            .map(
                wire ->
                    ClientAuthMethod.parse(wire)
                        .orElseThrow(
                            () -> new IllegalArgumentException("the auth method is not known")))
            .orElse(usual);
    boolean fits =
        switch (stated) {
          case NONE -> !secret && !keys;
          case PRIVATE_KEY_JWT -> keys;
          case CLIENT_SECRET_BASIC, CLIENT_SECRET_POST -> secret;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "token_endpoint_auth_method does not go with the secret or keys that are there");
    }
    return stated;
  }

  private static Optional<ResourceServer> resourceServer(ClientId id, JsonObject entry) {
    boolean exchanges =
        entry.strings("grant_types").orElse(List.of()).contains(GrantType.TOKEN_EXCHANGE.wire());
    if (!exchanges) {
      if (entry.has("resources") || entry.has("downstream_scopes")) {
        throw new IllegalArgumentException(
            "resources and downstream_scopes need the token-exchange grant type");
      }
      return Optional.empty();
    }
    List<String> resources =
        entry
            .strings("resources")
            .orElseThrow(() -> new MalformedJsonException("resources is missing"));
    return Optional.of(
        new ResourceServer(
            id,
            resources.stream().map(ResourceIndicator::new).toList(),
            Set.copyOf(entry.strings("downstream_scopes").orElse(List.of()))));
  }
}
