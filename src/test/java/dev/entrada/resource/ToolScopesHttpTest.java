package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scopes per tool, and how the body that was read for them gets to the app. */
@Timeout(60)
class ToolScopesHttpTest {
  private static final String SEND = call("send_mail");
  private static final String DELETE = call("delete_x");
  private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";

  private final TestAuthority authority = new TestAuthority();
  private final ProtectedApp app =
      ProtectedApp.usual(
              authority,
              "required-scopes",
              "read",
              "tool-scopes",
              "delete_*=admin mail.send,send_mail=mail.send,method=logging/*=ops",
              "scope-hierarchy",
              "super>admin,super>mail.send,super>read")
          .servlet("/way", new Ways())
          .filter("/way", "tool-scopes", "delete_*=admin")
          .start();

  @AfterEach
  void stop() {
    app.close();
  }

  private static String call(String tool) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
        + tool
        + "\",\"arguments\":{\"text\":\"gr\u00fc\u00dfe \ud83d\ude00\"}}}";
  }

  private HttpRequest.Builder request(String path, String scopes, byte[] body) {
    return app.request(path)
        .header("Authorization", "Bearer " + Tokens.now().with("scope", scopes).mint())
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(body));
  }

  private HttpRequest.Builder request(String scopes, String body) {
    return request("/mcp", scopes, body.getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> post(String scopes, String body) {
    return app.send(request(scopes, body));
  }

  private void assertNeeds(String scopes, HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().allValues("WWW-Authenticate"))
        .singleElement()
        .asString()
        .startsWith("Bearer error=\"insufficient_scope\", ")
        .contains("resource_metadata=\"")
        .endsWith(", scope=\"" + scopes + "\"");
    assertThat(response.body()).contains("insufficient_scope");
    assertThat(app.seen()).isEmpty();
  }

  private void assertRefused(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
    assertThat(response.body()).contains("\"error\":\"invalid_request\"").doesNotContain("jsonrpc");
    assertThat(app.seen()).isEmpty();
  }

  @Test
  void letsAToolBeCalledWithItsScopes() {
    assertThat(post("read", LIST).statusCode()).isEqualTo(200);
    assertThat(post("read", call("other")).statusCode()).isEqualTo(200);
    assertThat(post("read mail.send", SEND).statusCode()).isEqualTo(200);
    assertThat(post("read mail.send admin", DELETE).statusCode()).isEqualTo(200);
    assertThat(app.seen()).hasSize(4);
  }

  @Test
  void namesAllScopesThatTheOperationNeedsAtOnce() {
    assertNeeds("read mail.send", post("read", SEND));
    assertNeeds("read admin mail.send", post("read mail.send", DELETE));
    assertNeeds("read admin mail.send", post("admin mail.send", DELETE));
    assertNeeds("read", post("mail.send", LIST));
    assertNeeds("read mail.send", post("", SEND));
    assertNeeds("read ops", post("read", "{\"method\":\"logging/setLevel\"}"));
  }

  @Test
  void judgesEveryElementOfABatch() {
    assertNeeds("read admin mail.send", post("read", "[" + LIST + "," + DELETE + "]"));
    assertNeeds(
        "read mail.send ops",
        post("read", "[" + SEND + ",{\"method\":\"logging/x\"},{\"result\":1}]"));
    assertThat(post("read mail.send", "[" + LIST + "," + SEND + "]").statusCode()).isEqualTo(200);
  }

  @Test
  void letsABroadScopeStandForNarrowOnes() {
    assertThat(post("super", DELETE).statusCode()).isEqualTo(200);
    assertThat(app.call("/mcp", Tokens.now().with("scope", "super").mint()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void readsNoBodyOfACallerWithoutAToken() {
    HttpResponse<String> response =
        app.send(app.request("/mcp").POST(BodyPublishers.ofString("not json")));
    assertThat(response.statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE"})
  void judgesNoBodyWhereThereIsNone(String method) {
    HttpResponse<String> response =
        app.send(
            app.request("/mcp")
                .header("Authorization", "Bearer " + Tokens.now().mint())
                .method(method, BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(200);
    assertNotEntitled(method);
  }

  private void assertNotEntitled(String method) {
    HttpResponse<String> response =
        app.send(
            app.request("/mcp")
                .header("Authorization", "Bearer " + Tokens.now().with("scope", "write").mint())
                .method(method, BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "MCP"})
  void judgesEveryMethodThatMayHaveABody(String method) {
    HttpRequest.Builder request = request("read", DELETE);
    assertNeeds(
        "read admin mail.send", app.send(request.method(method, BodyPublishers.ofString(DELETE))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "{}{}",
        "5",
        "[[{\"method\":\"tools/call\"}]]",
        "{\"method\":\"tools/list\",\"method\":\"tools/call\",\"params\":{\"name\":\"delete_x\"}}",
        "{\"method\":\"tools/call\",\"params\":{\"name\":\"x\",\"name\":\"delete_x\"}}",
        "{\"method\":\"tools/call\",\"params\":[\"delete_x\"]}",
        "{\"method\":\"tools/call\",\"params\":{\"name\":5}}",
        "{\"method\":\"tools/call\"}",
        "{\"Method\":\"tools/call\",\"params\":{\"name\":\"delete_x\"}}",
        "\ufeff{\"method\":\"tools/list\"}"
      })
  void refusesBodiesThatCanBeReadInTwoWaysOrNone(String body) {
    assertRefused(400, post("read admin mail.send", body));
  }

  @Test
  void refusesOtherEncodings() {
    byte[] utf16 = LIST.getBytes(StandardCharsets.UTF_16);
    assertRefused(400, app.send(request("/mcp", "read", utf16)));
    byte[] latin1 = call("x").getBytes(StandardCharsets.ISO_8859_1);
    assertRefused(400, app.send(request("/mcp", "read", latin1)));
    assertRefused(400, app.send(request("read", LIST).header("Content-Encoding", "gzip")));
    assertRefused(
        400,
        app.send(
            request("read", LIST).setHeader("Content-Type", "application/json; charset=utf-16")));
    assertThat(
            app.send(
                    request("read", LIST)
                        .setHeader("Content-Type", "application/json; Charset=\"UTF-8\"")
                        .header("Content-Encoding", "identity"))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void takesFourMebibytesAndNoMore() {
    int most = 4 * 1024 * 1024;
    String start = "{\"method\":\"m\",\"params\":\"";
    String full = start + "x".repeat(most - start.length() - 2) + "\"}";
    assertRefused(413, post("read", full + " "));
    HttpRequest.Builder chunked = request("read", LIST);
    chunked.POST(
        BodyPublishers.ofInputStream(
            () -> new java.io.ByteArrayInputStream((full + " ").getBytes(StandardCharsets.UTF_8))));
    assertRefused(413, app.send(chunked));
    assertThat(post("read", full).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "tools/call, send_mail, 200",
    "tools/call, , 200",
    "' tools/call ', send_mail, 200",
    "tools/call, =?base64?c2VuZF9tYWls?=, 200",
    "tools/call, =?BASE64?c2VuZF9tYWls?=, 200",
    "tools/call, =?base64?c2VuZA==?=, 400",
    "tools/call, =?base64?%%?=, 400",
    "tools/list, send_mail, 400",
    "TOOLS/CALL, send_mail, 400",
    "tools/call, delete_x, 400",
    "tools/call, Send_mail, 400",
  })
  void refusesHeadersThatContradictTheBody(String method, String name, int status) {
    HttpRequest.Builder request = request("read mail.send", SEND).header("Mcp-Method", method);
    if (name != null) {
      request.header("Mcp-Name", name);
    }
    HttpResponse<String> response = app.send(request);
    if (status == 200) {
      assertThat(response.statusCode()).isEqualTo(200);
    } else {
      assertRefused(status, response);
    }
  }

  @Test
  void refusesHeadersThatContradictAnyElementOrEachOther() {
    assertRefused(
        400,
        app.send(
            request("read mail.send", "[" + SEND + "," + LIST + "]")
                .header("Mcp-Method", "tools/call")));
    assertRefused(
        400,
        app.send(
            request("read mail.send", SEND)
                .header("Mcp-Name", "send_mail")
                .header("Mcp-Name", "other")));
  }

  /** Gives the body back, got by the way that the request names. */
  private static final class Ways extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain; charset=utf-8");
      String way = request.getHeader("X-Way");
      switch (way) {
        case "stream" -> echo(response, request.getInputStream().readAllBytes());
        case "single" -> echo(response, single(request.getInputStream()));
        case "reader" -> response.getWriter().print(all(request.getReader()));
        case "both" -> both(request, response);
        case "dispatch" -> dispatch(request, response);
        case "context" -> context(request);
        case "listener", "thread" -> listen(request, response, way.equals("thread"));
        default -> response.sendError(501);
      }
    }

    private static void echo(HttpServletResponse response, byte[] bytes) throws IOException {
      response.getOutputStream().write(bytes);
    }

    private static byte[] single(ServletInputStream in) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int c = in.read(); c >= 0; c = in.read()) {
        out.write(c);
      }
      return out.toByteArray();
    }

    private static String all(Reader reader) throws IOException {
      StringWriter writer = new StringWriter();
      reader.transferTo(writer);
      return writer.toString();
    }

    private static void both(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      request.getReader();
      try {
        request.getInputStream();
        response.getWriter().print("no exception");
      } catch (IllegalStateException e) {
        response.getWriter().print(all(request.getReader()));
      }
    }

    private static void dispatch(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getDispatcherType() == DispatcherType.REQUEST) {
        AsyncContext async = request.startAsync();
        async.start(async::dispatch);
      } else {
        echo(response, request.getInputStream().readAllBytes());
      }
    }

    private static void context(HttpServletRequest request) {
      AsyncContext async = request.startAsync();
      async.start(
          () -> {
            try {
              HttpServletRequest inside = (HttpServletRequest) async.getRequest();
              HttpServletResponse response = (HttpServletResponse) async.getResponse();
              response.setHeader("X-User", inside.getRemoteUser());
              echo(response, inside.getInputStream().readAllBytes());
            } catch (IOException e) {
              throw new IllegalStateException(e);
            } finally {
              async.complete();
            }
          });
    }

    private static void listen(
        HttpServletRequest request, HttpServletResponse response, boolean inThread)
        throws IOException {
      ServletInputStream in = request.getInputStream();
      AsyncContext async = request.startAsync();
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      in.setReadListener(
          new ReadListener() {
            @Override
            public void onDataAvailable() throws IOException {
              if (inThread) {
                new Thread(this::readAll).start();
              } else {
                readAll();
              }
            }

            private void readAll() {
              try {
                byte[] buffer = new byte[7];
                while (in.isReady() && !in.isFinished()) {
                  int count = in.read(buffer);
                  got.write(buffer, 0, Math.max(0, count));
                }
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            }

            @Override
            public void onAllDataRead() throws IOException {
              echo(response, got.toByteArray());
              async.complete();
            }

            @Override
            public void onError(Throwable failure) {
              async.complete();
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"stream", "single", "reader", "both", "dispatch", "context", "listener", "thread"})
  void handsOnExactlyTheseBytesInEveryWay(String way) {
    String body = " \n" + call("x") + "\t ";
    HttpResponse<String> response =
        app.send(
            request("/way", "read", body.getBytes(StandardCharsets.UTF_8)).header("X-Way", way));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(body);
    if (way.equals("context")) {
      assertThat(response.headers().firstValue("X-User")).contains(Tokens.SUBJECT);
    }
    assertThat(authority.lookUps).hasValue(1);
  }

  @Test
  void hasNoListenerWithoutAsynchronousProcessing() {
    HttpServlet servlet =
        new HttpServlet() {
          @Override
          protected void service(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            try {
              request.getInputStream().setReadListener(new Never());
            } catch (IllegalStateException e) {
              response.getWriter().print("refused");
            }
          }
        };
    try (ProtectedApp other =
        ProtectedApp.usual(authority, "tool-scopes", "x=y").servlet("/mcp", servlet).start()) {
      HttpResponse<String> response =
          other.send(
              other
                  .request("/mcp")
                  .header("Authorization", "Bearer " + Tokens.now().mint())
                  .POST(BodyPublishers.ofString(LIST)));
      assertThat(response.body()).isEqualTo("refused");
    }
  }

  private static final class Never implements ReadListener {
    @Override
    public void onDataAvailable() {}

    @Override
    public void onAllDataRead() {}

    @Override
    public void onError(Throwable failure) {}
  }

  @Test
  void wrapsNoBodyWithoutToolScopes() {
    HttpServlet servlet =
        new HttpServlet() {
          @Override
          protected void service(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            boolean isOwn =
                request.getInputStream()
                    == ((jakarta.servlet.http.HttpServletRequestWrapper) request)
                        .getRequest()
                        .getInputStream();
            response.getWriter().print(request.getClass().getSimpleName() + " " + isOwn);
          }
        };
    for (String[] parameters : List.of(new String[0], new String[] {"tool-scopes", " "})) {
      try (ProtectedApp other =
          ProtectedApp.usual(authority, parameters).servlet("/mcp", servlet).start()) {
        HttpResponse<String> response =
            other.send(
                other
                    .request("/mcp")
                    .header("Authorization", "Bearer " + Tokens.now().mint())
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofString("not json")));
        assertThat(response.body()).isEqualTo("AuthenticatedRequest true");
      }
    }
  }

  @Test
  void logsWhyABodyWasRefusedAndNothingOfIt() {
    try (LogLines log = new LogLines()) {
      post("read", "{\"s3cret\":1,\"s3cret\":2}");
      assertThat(log.lines())
          .containsExactly(
              "Refused at https://mcp.example.com/mcp: BODY (a name twice in one object)");
    }
  }
}
