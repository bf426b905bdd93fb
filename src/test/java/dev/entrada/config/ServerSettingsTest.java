package dev.entrada.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.entrada.oauth.Scopes;
import dev.entrada.settings.ConfigurationException;
import dev.entrada.settings.SettingsReader;
import dev.entrada.settings.Sources;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Settings that contradict each other, or what they name: the server says so and does not start.
 */
class ServerSettingsTest {
  private static final String HASH =
      "pbkdf2-sha256$10000$c2l4dGVlbiBieXRlcyBvaw$VBIlFm-BuHnFJDqg4eIAbzjPRK2cB2n8RNQxGdHVbA8";

  @TempDir Path directory;

  private static ServerSettings read(Consumer<Map<String, String>> change) {
    Map<String, String> settings = TestServer.settings(8080, "http://localhost:1", change);
    return ServerSettings.read(
        new SettingsReader(
            "test", List.of(Sources.initParameters(settings.keySet(), settings::get))),
        "",
        Clock.systemUTC());
  }

  private static String refusal(Consumer<Map<String, String>> change) {
    ConfigurationException refused =
        catchThrowableOfType(ConfigurationException.class, () -> read(change));
    assertThat(refused).as("the configuration is taken").isNotNull();
    return String.valueOf(refused.getMessage());
  }

  private String clients(String entry) {
    try {
      return Files.writeString(directory.resolve("clients.json"), "[" + entry + "]").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resourceServer(String resource) {
    return ("{\"client_id\":\"mcp\",\"grant_types\":[\"urn:ietf:params:oauth:grant-type:token-exchange\"],"
            + "\"client_secret_hash\":\"%s\",\"resources\":[\"%s\"]}")
        .formatted(HASH, resource);
  }

  private static String client(String redirectUri) {
    return "{\"client_id\":\"app\",\"redirect_uris\":[\"%s\"]}".formatted(redirectUri);
  }

  @Test
  void refusesAResourceServerOfAResourceThatIsNotConfigured() {
    String listed = clients(resourceServer("http://localhost:8080/mcp/"));
    assertThat(refusal(settings -> settings.put("clients-file", listed)))
        .contains(
            "clients-file is wrong in entry 1: resources has http://localhost:8080/mcp/",
            "entrada.resources");
    String right = clients(resourceServer("http://localhost:8080/mcp"));
    assertThatCode(() -> read(settings -> settings.put("clients-file", right)))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAListedClientWhoseRedirectUriIsNotAllowed() {
    String listed = clients(client("com.contoso.app:/callback"));
    assertThat(refusal(settings -> settings.put("clients-file", listed)))
        .contains(
            "clients-file is wrong in entry 1: redirect_uris has com.contoso.app:/callback",
            "allowed-client-redirect-uris");
    assertThatCode(
            () ->
                read(
                    settings -> {
                      settings.put("clients-file", listed);
                      settings.put("allowed-client-redirect-uris", "com.contoso.app:/callback");
                    }))
        .doesNotThrowAnyException();
  }

  @Test
  void namesABrokenClientsFileBesideEveryOtherFault() {
    String broken = clients("{}");
    assertThat(
            refusal(
                settings -> {
                  settings.put("clients-file", broken);
                  settings.put("client-id", "no GUID");
                  settings.put("resources", "no URL");
                  settings.put("allowed-client-redirect-uris", "*");
                }))
        .contains("clients-file is wrong in entry 1: client_id is missing", "client-id", "no URL");
  }

  /** What cannot be read makes nothing else wrong. */
  @Test
  void comparesTheClientsFileOnlyWithSettingsThatCanBeRead() {
    String listed =
        clients(
            resourceServer("http://localhost:8080/mcp")
                + ","
                + client("com.contoso.app:/callback"));
    assertThat(
            refusal(
                settings -> {
                  settings.put("clients-file", listed);
                  settings.put("resources", "no URL");
                  settings.put("allowed-client-redirect-uris", "*");
                }))
        .contains("resources", "allowed-client-redirect-uris")
        .doesNotContain("clients-file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h.example,https://h.example/",
        "https://h.example/mcp,https://h.example:443/mcp"
      })
  void refusesTwoSpellingsOfOneResource(String resources) {
    String[] both = resources.split(",");
    assertThat(refusal(settings -> settings.put("resources", resources)))
        .contains("resources names one resource twice: " + both[0] + " and " + both[1]);
  }

  @Test
  void takesResourcesThatDifferByASlashInTheirPath() {
    assertThat(
            read(settings ->
                    settings.put("resources", "https://h.example/mcp,https://h.example/mcp/"))
                .catalogue()
                .resources())
        .hasSize(2);
  }

  private static String scopes(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining(","));
  }

  /** A client may ask for all of them and for OpenID Connect's four in one request. */
  @Test
  void refusesMoreScopesThanOneRequestCanName() {
    assertThat(
            refusal(
                settings -> {
                  settings.put("required-scopes", scopes("r", 30));
                  settings.put("optional-scopes", scopes("o", 31));
                }))
        .contains("optional-scopes and required-scopes name 61 scopes, more than 60");
    ServerSettings most =
        read(
            settings -> {
              settings.put("required-scopes", scopes("r", 30) + ",openid");
              settings.put("optional-scopes", scopes("o", 30) + ",r0,offline_access");
            });
    assertThat(
            most.catalogue()
                .required()
                .plus(most.catalogue().optional())
                .plus(Scopes.of("openid", "profile", "email", "offline_access"))
                .asSet())
        .hasSize(Scopes.MAX_COUNT);
  }
}
