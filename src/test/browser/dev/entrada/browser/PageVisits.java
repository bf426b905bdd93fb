package dev.entrada.browser;

import dev.entrada.json.Json;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.By;

/** The way to every page that people see, each as they come to it. */
enum PageVisits {
  CONSENT {
    @Override
    void visit(Chromium browser, TestServer server) {
      browser.open(authorize(server, "Claude", CLAUDE, "read write"));
    }
  },
  CONSENT_OF_A_LONG_NAME {
    @Override
    void visit(Chromium browser, TestServer server) {
      String name = "A very long name that an app gave itself, " + "and".repeat(20);
      String uri =
          "https://a-host-with-a-long-name.of-many-labels.example/callback/" + "x".repeat(60);
      browser.open(authorize(server, name, uri, "read"));
    }
  },
  CONSENT_AGAIN {
    @Override
    void visit(Chromium browser, TestServer server) {
      browser.open(authorize(server, "Cursor", CURSOR, "read"));
      browser.find("button");
      browser.driver().manage().deleteAllCookies();
      browser.click("button[value=allow]").find(".warning");
    }
  },
  /** The page that Chromium leaves at once: without what makes it leave. */
  LEAVE {
    @Override
    void visit(Chromium browser, TestServer server) {
      HeadlessBrowser other = new HeadlessBrowser();
      HttpResponse<String> consent = other.open(authorize(server, "Claude", CLAUDE, "read"));
      String html = other.submit(consent, Map.of("decision", "allow")).body();
      browser.open(URI.create(server.baseUrl() + "/"));
      browser
          .driver()
          .executeScript(
              "document.open(); document.write(arguments[0]); document.close()",
              html.replaceFirst("<meta http-equiv=[^>]*>", ""));
      browser.awaitHeading("Signing you in");
    }
  },
  DENIED {
    @Override
    void visit(Chromium browser, TestServer server) {
      browser.open(authorize(server, "Cursor", CURSOR, "read"));
      browser.click("button[value=deny]").awaitHeading("Not allowed");
    }
  },
  DONE {
    @Override
    void visit(Chromium browser, TestServer server) {
      browser.open(authorize(server, "Cursor", CURSOR, "read"));
      browser.click("button[value=allow]").click("button[value=signin]");
      browser.awaitHeading("You are signed in");
    }
  },
  ERROR_WITH_A_WAY_BACK {
    @Override
    void visit(Chromium browser, TestServer server) {
      URI url = authorize(server, "Claude", CLAUDE, "nothing-that-is-offered");
      browser.open(url).find("a.button");
    }
  },
  UNKNOWN_CLIENT {
    @Override
    void visit(Chromium browser, TestServer server) {
      browser.open(URI.create(server.baseUrl() + "/authorize?client_id=gone&response_type=code"));
    }
  },
  REFUSED_BY_ENTRA {
    @Override
    void visit(Chromium browser, TestServer server) {
      server.entra().faults().disable("alice");
      browser.open(authorize(server, "Claude", CLAUDE, "read"));
      browser.click("button[value=allow]").click("button[value=signin]");
      browser.awaitHeading("You were not signed in");
      server.entra().faults().enable("alice");
    }
  },
  INCOMPLETE_LINK {
    @Override
    void visit(Chromium browser, TestServer server) {
      browser.open(URI.create(server.baseUrl() + "/auth/callback?code=c&state=s"));
    }
  },
  NOT_FOUND {
    @Override
    void visit(Chromium browser, TestServer server) {
      browser.open(URI.create(server.baseUrl() + "/nowhere"));
    }
  },
  HOME {
    @Override
    void visit(Chromium browser, TestServer server) {
      browser.open(URI.create(server.baseUrl() + "/"));
    }
  },
  HOME_OPENED {
    @Override
    void visit(Chromium browser, TestServer server) {
      browser.open(URI.create(server.baseUrl() + "/"));
      browser.driver().findElements(By.tagName("summary")).forEach(summary -> summary.click());
    }
  };

  static final String CURSOR = "cursor://anysphere.cursor-mcp/oauth/callback";
  static final String RESOURCE = "https://mcp.contoso.example/files/mcp";
  private static final String CLAUDE = "https://claude.ai/api/mcp/auth_callback";

  /** Leaves the browser at the page. */
  abstract void visit(Chromium browser, TestServer server);

  private static URI authorize(TestServer server, String name, String redirectUri, String scope) {
    OAuthTestClient client = new OAuthTestClient(server);
    String body = Json.write(Map.of("client_name", name, "redirect_uris", List.of(redirectUri)));
    String id = client.post("/register", "application/json", body).text("client_id");
    return client
        .begin(id, Map.of("redirect_uri", redirectUri, "scope", scope, "resource", RESOURCE))
        .url();
  }
}
