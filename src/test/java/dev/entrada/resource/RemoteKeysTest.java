package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.oauth.ServerUrl;
import dev.entrada.tenant.EntraAuthority;
import dev.entrada.testing.SilentServer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The filter's keys from elsewhere, when the app is undeployed. */
class RemoteKeysTest {
  static Stream<Named<Function<ServerUrl, RemoteKeys>>> kinds() {
    Clock clock = Clock.systemUTC();
    return Stream.of(
        Named.of("of an Entrada server", url -> new IssuerKeys(url, Optional.empty(), clock)),
        Named.of(
            "of Entra",
            url ->
                new EntraKeys(
                    new EntraAuthority(
                        url, "aaaaaaaa-0000-4000-8000-000000000001", Optional.empty()),
                    clock)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void closingEndsACallThatHangs(Function<ServerUrl, RemoteKeys> kind) {
    try (SilentServer server = new SilentServer()) {
      RemoteKeys keys = kind.apply(new ServerUrl(server.url()));
      keys.start();
      assertClosesAtOnce(server, keys::close);
    }
  }

  @Test
  void closingEndsTheSearchForTheIntrospectionEndpoint() {
    try (SilentServer server = new SilentServer()) {
      IntrospectionEndpoint endpoint = new IntrospectionEndpoint(new ServerUrl(server.url()));
      endpoint.start();
      assertClosesAtOnce(server, endpoint::close);
    }
  }

  private static void assertClosesAtOnce(SilentServer server, Runnable close) {
    server.awaitCall();

    long begun = System.nanoTime();
    close.run();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
  }
}
