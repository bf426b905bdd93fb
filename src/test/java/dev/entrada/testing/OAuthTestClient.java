package dev.entrada.testing;

import dev.entrada.crypto.RandomTokens;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.oauth.CodeChallenge;
import dev.entrada.oauth.UriQuery;
import dev.entrada.simulator.HeadlessBrowser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An MCP client as the authorization server sees it: registers, sends the person's browser through
 * consent and sign-in, redeems and refreshes. Each step can be taken alone.
 */
public final class OAuthTestClient {
  public static final String REDIRECT_URI = "http://127.0.0.1:53682/callback";

  private static final Pattern REFRESH =
      Pattern.compile("http-equiv=\"refresh\" content=\"0;url=([^\"]*)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;
  private final String resource;

  public OAuthTestClient(TestServer server) {
    this(server.baseUrl(), server.resource());
  }

  /**
   * @param base where the endpoints are
   */
  public OAuthTestClient(String base, String resource) {
    this.base = base;
    this.resource = resource;
  }

  /** What the server said to a request without a browser. */
  public record Answer(int status, Map<String, List<String>> headers, String body) {
    public JsonObject json() {
      return Json.parseObject(body, JsonLimits.ANSWER);
    }

    public String text(String member) {
      return json().requiredString(member);
    }

    public String header(String name) {
      return headers.entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(name))
          .map(entry -> entry.getValue().get(0))
          .findFirst()
          .orElse("");
    }
  }

  /** The tokens of a client. */
  public record Tokens(String accessToken, String refreshToken, String scope, long expiresIn) {}

  /** An authorization begun by a client: its verifier stays with it. */
  public record Begun(String clientId, String verifier, String state, URI url) {}

  public Answer get(String path) {
    return send(HttpRequest.newBuilder(URI.create(base + path)).build());
  }

  /** Waits until the server is ready, which it notes within the second after its store is back. */
  public void awaitReady() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (get("/ops/ready").status() != 200) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not ready: " + get("/ops/ready").body());
      }
    }
  }

  public Answer post(String path, String contentType, String body) {
    return send(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  public Answer postForm(String path, Map<String, String> form) {
    return post(path, "application/x-www-form-urlencoded", encode(form));
  }

  public static String encode(Map<String, String> form) {
    return form.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers().map(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Registers a client with one redirect URI and returns its id. */
  public String register(String redirectUri) {
    Answer answer =
        post(
            "/register",
            "application/json",
            Json.write(
                Map.of(
                    "client_name", "Test client",
                    "redirect_uris", List.of(redirectUri),
                    "grant_types", List.of("authorization_code", "refresh_token"))));
    if (answer.status() != 201) {
      throw new IllegalStateException("registration answered " + answer);
    }
    return answer.text("client_id");
  }

  /** The usual authorization request, with parameters added or replaced. */
  public Begun begin(String clientId, Map<String, String> change) {
    String verifier = RandomTokens.secret();
    String state = RandomTokens.id();
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("response_type", "code");
    parameters.put("client_id", clientId);
    parameters.put("redirect_uri", REDIRECT_URI);
    parameters.put("code_challenge", CodeChallenge.of(verifier).value());
    parameters.put("code_challenge_method", "S256");
    parameters.put("state", state);
    parameters.put("resource", resource);
    parameters.putAll(change);
    parameters.values().removeIf(String::isEmpty);
    URI url = URI.create(UriQuery.append(base + "/authorize", parameters));
    return new Begun(clientId, verifier, parameters.getOrDefault("state", ""), url);
  }

  /** Allows on the consent page and returns the address at Entra that the browser goes to. */
  public static URI allow(HeadlessBrowser browser, URI authorize) {
    HttpResponse<String> page = browser.open(authorize);
    return leaving(browser.submit(page, Map.of("decision", "allow")));
  }

  /** Where a page that leaves leads to. */
  public static URI leaving(HttpResponse<String> page) {
    Matcher refresh = REFRESH.matcher(page.body());
    if (!refresh.find()) {
      throw new IllegalStateException("no way on from: " + page.body());
    }
    return URI.create(refresh.group(1).replace("&amp;", "&"));
  }

  /** Consent and sign-in; returns the callback URL that Entra sends the browser to. */
  public static URI throughEntra(HeadlessBrowser browser, Begun begun, String username) {
    return browser.signIn(allow(browser, begun.url()), username);
  }

  /** All of the browser's way; returns the parameters that the client gets. */
  public static Map<String, String> authorize(
      HeadlessBrowser browser, Begun begun, String username) {
    HttpResponse<String> answer = browser.open(throughEntra(browser, begun, username));
    if (answer.statusCode() != 303) {
      throw new IllegalStateException(
          "the callback answered " + answer.statusCode() + answer.body());
    }
    return parameters(URI.create(answer.headers().firstValue("Location").orElseThrow()));
  }

  /** The decoded query of a URI. */
  public static Map<String, String> parameters(URI uri) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : uri.getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      String value = parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
      if (parameters.put(parts[0], value) != null) {
        throw new IllegalStateException(parts[0] + " is repeated in " + uri);
      }
    }
    return parameters;
  }

  /** The form that redeems a code. */
  public Map<String, String> redemption(Begun begun, String code) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("client_id", begun.clientId());
    form.put("code", code);
    form.put("code_verifier", begun.verifier());
    form.put("redirect_uri", REDIRECT_URI);
    form.put("resource", resource);
    return form;
  }

  /** The form that refreshes. */
  public Map<String, String> refreshing(String clientId, String refreshToken) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("client_id", clientId);
    form.put("refresh_token", refreshToken);
    form.put("resource", resource);
    return form;
  }

  public Answer redeem(Begun begun, String code) {
    return postForm("/token", redemption(begun, code));
  }

  public Answer refresh(String clientId, String refreshToken) {
    return postForm("/token", refreshing(clientId, refreshToken));
  }

  /** Reads a token answer. */
  public static Tokens tokens(Answer answer) {
    if (answer.status() != 200) {
      throw new IllegalStateException("the token endpoint answered " + answer);
    }
    JsonObject json = answer.json();
    return new Tokens(
        json.requiredString("access_token"),
        json.string("refresh_token").orElse(""),
        json.requiredString("scope"),
        json.requiredInteger("expires_in"));
  }

  /** From nothing to tokens, as the given person. */
  public Tokens signIn(String clientId, String username, Map<String, String> change) {
    Begun begun = begin(clientId, change);
    Map<String, String> answer = authorize(new HeadlessBrowser(), begun, username);
    return tokens(redeem(begun, answer.get("code")));
  }
}
