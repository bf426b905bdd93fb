package dev.entrada.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.entrada.net.OutboundException;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.testing.CapturedLog;
import dev.entrada.testing.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients file while the server runs. */
class PreconfiguredClientsTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path directory;

  private final MutableClock clock = MutableClock.at(START);
  private Path file;
  private int changes;
  private PreconfiguredClients clients;

  @BeforeEach
  void read() throws IOException {
    file = directory.resolve("clients.json");
    change(client("http://localhost/cb"));
    clients =
        new PreconfiguredClients(
            file,
            ClientsFileRules.of(
                List.of(new ResourceIndicator("https://mcp.example.com/mcp")),
                RedirectPolicy.STANDARD),
            new ClientKeySets(
                url -> {
                  throw new OutboundException("nothing is fetched here", null);
                },
                clock),
            clock);
  }

  private static String client(String redirectUri) {
    return "[{\"client_id\":\"a\",\"redirect_uris\":[\"" + redirectUri + "\"]}]";
  }

  private void change(String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(START.plusSeconds(++changes)));
  }

  private boolean knows(String id) {
    clock.advance(Duration.ofSeconds(2));
    return clients.find(new ClientId(id)).isPresent();
  }

  private static List<String> errors(CapturedLog log) {
    return log.lines().stream().filter(line -> line.startsWith("SEVERE")).toList();
  }

  @Test
  void aBrokenChangeIsReadAndLoggedOnce() throws IOException {
    try (CapturedLog log = new CapturedLog()) {
      change("[{");
      for (int look = 0; look < 5; look++) {
        assertThat(knows("a")).isTrue();
      }
      assertThat(errors(log)).hasSize(1);
      change("[{}]");
      assertThat(knows("a")).isTrue();
      assertThat(errors(log)).hasSize(2);
      change("[]");
      assertThat(knows("a")).isFalse();
    }
  }

  @Test
  void aFileThatIsGoneIsLoggedOnceAndReadWhenItIsBack() throws IOException {
    FileTime same = Files.getLastModifiedTime(file);
    try (CapturedLog log = new CapturedLog()) {
      Files.delete(file);
      for (int look = 0; look < 5; look++) {
        assertThat(knows("a")).isTrue();
      }
      assertThat(errors(log)).hasSize(1);
      Files.writeString(file, "[]");
      Files.setLastModifiedTime(file, same);
      assertThat(knows("a")).isFalse();
    }
  }

  @Test
  void aChangeThatTheSettingsContradictKeepsTheFormerClients() throws IOException {
    try (CapturedLog log = new CapturedLog()) {
      change(client("com.contoso.app:/callback").replace("\"a\"", "\"b\""));
      assertThat(knows("b")).isFalse();
      assertThat(knows("a")).isTrue();
      assertThat(errors(log))
          .singleElement()
          .satisfies(line -> assertThat(line).contains("com.contoso.app:/callback"));
    }
  }

  @Test
  void aFileIsCheckedWithoutFetchingAnything() throws IOException {
    change(
        "[{\"client_id\":\"u\",\"redirect_uris\":[\"https://b.example.com/cb\"],"
            + "\"jwks_uri\":\"https://b.example.com/jwks\"}]");
    assertThatCode(
            () ->
                PreconfiguredClients.check(
                    file, ClientsFileRules.of(List.of(), RedirectPolicy.STANDARD)))
        .doesNotThrowAnyException();
  }
}
