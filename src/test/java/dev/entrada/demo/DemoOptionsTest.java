package dev.entrada.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DemoOptionsTest {
  private final Properties properties = new Properties();

  @Test
  void takesPortsFromTheCommandLineBeforeProperties() {
    properties.setProperty("demo.port-mcp", "0");
    properties.setProperty("demo.port-server", "0");
    int port = DemoOptions.onFreePorts().mcpPort();

    DemoOptions options =
        DemoOptions.parse(List.of("--port-mcp", "" + port, "--port-entra=0"), properties);

    assertThat(options.mcpPort()).isEqualTo(port);
    assertThat(options.serverPort()).isNotEqualTo(9100);
    assertThat(options.unprotectedPort()).isEmpty();
    assertThat(options.notes()).isEmpty();
  }

  @Test
  void givesEachPartAPortOfItsOwn() {
    DemoOptions options = DemoOptions.onFreePorts();

    assertThat(
            Stream.of(
                options.mcpPort(),
                options.serverPort(),
                options.entraPort(),
                options.unprotectedPort().orElseThrow()))
        .doesNotHaveDuplicates()
        .allMatch(port -> port > 0);
  }

  @Test
  void refusesATakenPortThatSomebodyAskedFor() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> DemoOptions.parse(List.of("--port-mcp=" + taken.getLocalPort()), properties))
          .withMessageContaining("Port " + taken.getLocalPort() + " is taken");
    }
  }

  @Test
  void explainsItsOptions() {
    for (List<String> wrong :
        List.of(
            List.of("--port-mpc", "1"),
            List.of("9000"),
            List.of("--port-mcp"),
            List.of("--port-mcp", "x"),
            List.of("--port-mcp", "70000"),
            List.of("--issuer", "https://auth.example.com"),
            List.of("--issuer", "http://localhost:8080/"),
            List.of("--issuer"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DemoOptions.parse(wrong, properties))
          .withMessageContaining("--port-server N");
    }
  }
}
