package dev.entrada.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.standalone.StandaloneOptions.Wish;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandaloneOptionsTest {
  private static StandaloneOptions parse(String line) {
    return StandaloneOptions.parse(line.isEmpty() ? List.of() : List.of(line.split(" ", -1)));
  }

  @Test
  void listensOnThisMachineOnlyUnlessTold() {
    assertThat(parse("")).isEqualTo(new StandaloneOptions(Wish.SERVE, "127.0.0.1", 8080));
  }

  @Test
  void takesBothSpellingsAndTheLastOfSeveral() {
    assertThat(parse("--port=1 --host 0.0.0.0 --port 65535"))
        .isEqualTo(new StandaloneOptions(Wish.SERVE, "0.0.0.0", 65_535));
    assertThat(parse("--host=::1 --port 0")).isEqualTo(new StandaloneOptions(Wish.SERVE, "::1", 0));
  }

  @Test
  void helpsAndTellsItsVersion() {
    assertThat(parse("--port 1 --help").wish()).isEqualTo(Wish.HELP);
    assertThat(parse("-h").wish()).isEqualTo(Wish.HELP);
    assertThat(parse("--version").wish()).isEqualTo(Wish.VERSION);
  }

  @ParameterizedTest
  @CsvSource({
    "--port,--port needs a value.",
    "--port=,--port needs a value.",
    "--host ,--host needs a value.",
    "--port 65536,\"65536\" is not a port: 0 to 65535.",
    "--port -1,\"-1\" is not a port: 0 to 65535.",
    "--port x,\"x\" is not a port: 0 to 65535.",
    "8080,There is no option 8080.",
    "--base-url=https://auth.example.com,There is no option --base-url=https://auth.example.com."
  })
  void saysWhatItDoesNotUnderstand(String line, String message) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
