package dev.entrada.testing;

import dev.entrada.testing.OAuthTestClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** One request, without cookies and without following redirects. */
public final class RawHttp {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private RawHttp() {}

  public static Answer get(String url, Map<String, String> headers) {
    return send("GET", url, headers, BodyPublishers.noBody());
  }

  public static Answer send(String method, String url, Map<String, String> headers) {
    return send(method, url, headers, BodyPublishers.noBody());
  }

  public static Answer post(String url, Map<String, String> headers, String body) {
    return send("POST", url, headers, BodyPublishers.ofString(body));
  }

  public static Answer send(
      String method, String url, Map<String, String> headers, BodyPublisher body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).method(method, body);
    headers.forEach(request::header);
    try {
      HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers().map(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
