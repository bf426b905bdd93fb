package dev.entrada.http;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** A page that was shown, with another body. */
record MovedPage(HttpResponse<String> shown, String body) implements HttpResponse<String> {
  @Override
  public int statusCode() {
    return shown.statusCode();
  }

  @Override
  public HttpRequest request() {
    return shown.request();
  }

  @Override
  public Optional<HttpResponse<String>> previousResponse() {
    return Optional.empty();
  }

  @Override
  public HttpHeaders headers() {
    return shown.headers();
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return Optional.empty();
  }

  @Override
  public URI uri() {
    return shown.uri();
  }

  @Override
  public Version version() {
    return shown.version();
  }
}
