package dev.entrada.resource;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;

/** An authenticated request whose body was read, and is there as if it had not been. */
final class ReplayedRequest extends AuthenticatedRequest {
  private final ReplayedBody body;
  private final ServletResponse response;

  ReplayedRequest(
      HttpServletRequest request,
      ServletResponse response,
      McpPrincipal principal,
      ReplayedBody body) {
    super(request, principal);
    this.response = response;
    this.body = body;
  }

  @Override
  public ServletInputStream getInputStream() {
    return body.stream(this);
  }

  @Override
  public BufferedReader getReader() {
    return body.reader(this);
  }

  @Override
  public String getCharacterEncoding() {
    return "UTF-8";
  }

  /** Without effect, as always after reading began. */
  @Override
  public void setCharacterEncoding(String encoding) {}

  /** Keeps this request: the one inside has no body any more, and the context is asked for it. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response);
  }
}
