package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.net.OutboundException;
import dev.entrada.oauth.ServerUrl;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IntrospectionEndpointTest {
  private static final Duration SOON = Duration.ofMillis(20);

  private final TestIssuer issuer = new TestIssuer("");
  private final IntrospectionEndpoint endpoint =
      new IntrospectionEndpoint(new ServerUrl(issuer.url()), SOON);

  @AfterEach
  void stop() {
    endpoint.close();
    issuer.close();
  }

  private URI announced(String path) {
    issuer.introspectsAt(issuer.url() + path);
    return URI.create(issuer.url() + path);
  }

  private static void awaitFault(LogLines log) throws InterruptedException {
    while (log.lines().stream().noneMatch(line -> line.contains("cannot be found"))) {
      Thread.sleep(SOON.toMillis());
    }
  }

  /** A call waits for two seconds only; a busy machine may take longer. */
  private URI awaited() {
    for (int i = 0; i < 9; i++) {
      try {
        return endpoint.get();
      } catch (OutboundException e) {
        assertThat(e).hasMessageContaining("is known");
      }
    }
    return endpoint.get();
  }

  @Test
  void isFoundAgainWhereItHasMoved() throws InterruptedException {
    URI first = announced("/introspect");
    endpoint.start();
    assertThat(endpoint.get()).isEqualTo(first);

    URI second = announced("/elsewhere");

    while (!endpoint.get().equals(second)) {
      Thread.sleep(SOON.toMillis());
    }
  }

  @Test
  void isKeptWhileThereIsNone() throws InterruptedException {
    URI known = announced("/introspect");
    endpoint.start();
    assertThat(endpoint.get()).isEqualTo(known);
    try (LogLines log = new LogLines()) {
      issuer.without("/.well-known/oauth-authorization-server");
      awaitFault(log);

      assertThat(endpoint.get()).isEqualTo(known);
    }
  }

  @Test
  void isFoundOnceTheMetadataHasIt() throws InterruptedException {
    try (LogLines log = new LogLines()) {
      endpoint.start();
      awaitFault(log);

      URI late = announced("/introspect");

      assertThat(awaited()).isEqualTo(late);
    }
  }

  @Test
  void isNotKnownBeforeTheMetadataHasIt() {
    endpoint.start();

    assertThatThrownBy(endpoint::get)
        .isInstanceOf(OutboundException.class)
        .hasMessage("no introspection_endpoint of " + issuer.url() + " is known");
  }
}
