package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a server from starting. */
class StartHttpTest {
  @TempDir private Path directory;

  private final int port = TestServer.freePort();
  private final EntraSimulator entra =
      EntraSimulator.start(TestServer.directory("http://localhost:" + port + "/auth/callback"));

  @AfterEach
  void stop() {
    entra.close();
  }

  @Test
  void refusesASecretThatDoesNotOpenTheStore() {
    start("the first secret, of more than thirty-two bytes").close();

    assertThatThrownBy(() -> start("another secret, of more than thirty-two bytes"))
        .hasStackTraceContaining("entrada.secret does not open what is in the store")
        .hasStackTraceContaining("entrada.previous-secrets");

    start("the first secret, of more than thirty-two bytes").close();
  }

  @Test
  void saysAllThatIsWrongAtOnce() {
    assertThatThrownBy(
            () ->
                TestServer.with(
                    settings -> {
                      settings.put("base-url", "ftp://example.com/");
                      settings.put("client-id", "not a guid");
                      settings.remove("required-scopes");
                      settings.put("client-secrets", "x");
                    }))
        .hasStackTraceContaining("entrada.base-url")
        .hasStackTraceContaining("entrada.client-id")
        .hasStackTraceContaining("entrada.required-scopes")
        .hasStackTraceContaining("Did you mean entrada.client-secret?");
  }

  @Test
  void refusesLifetimesThatContradictEachOther() {
    assertThatThrownBy(
            () ->
                TestServer.with(
                    settings -> {
                      settings.put("access-token-lifetime", "PT10M");
                      settings.put("refresh-token-lifetime", "PT9M59S");
                      settings.put("session-lifetime", "PT4M59S");
                    }))
        .hasStackTraceContaining("entrada.refresh-token-lifetime")
        .hasStackTraceContaining("is shorter than entrada.access-token-lifetime, PT10M")
        .hasStackTraceContaining("entrada.session-lifetime")
        .hasStackTraceContaining("is shorter than PT5M");

    TestServer.with(
            settings -> {
              settings.put("access-token-lifetime", "PT10M");
              settings.put("refresh-token-lifetime", "PT10M");
              settings.put("session-lifetime", "PT5M");
            })
        .close();
  }

  @Test
  void refusesSecretsThatCouldBeGuessed() {
    String short31 = "a secret of thirty-one bytes 31";
    for (String key : List.of("secret", "previous-secrets", "retired-secrets")) {
      assertThatThrownBy(() -> TestServer.with(settings -> settings.put(key, short31)))
          .hasStackTraceContaining("entrada." + key)
          .hasStackTraceContaining("is shorter than 32 bytes")
          .satisfies(e -> assertThat(e).message().doesNotContain(short31));
    }
  }

  @Test
  void asksForTheSecretThatServersOnOneStoreShare() {
    assertThatThrownBy(
            () ->
                TestServer.with(
                    settings -> {
                      settings.put("store", "jdbc:postgresql://localhost/entrada");
                      settings.remove("secret");
                    }))
        .hasStackTraceContaining("entrada.secret (ENTRADA_SECRET) is missing")
        .hasStackTraceContaining("the same one on every server");
  }

  private TestServer start(String secret) {
    return TestServer.at(
        port,
        entra,
        settings -> {
          settings.remove("store");
          settings.put("data-dir", directory.toString());
          settings.put("secret", secret);
        });
  }
}
