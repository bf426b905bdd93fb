package dev.entrada.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Payara Micro: one JAR, which has its apps from the command line and keeps them until it ends. No
 * adapter is needed.
 */
final class MicroContainer extends CommandContainer {
  private static final Path BEFORE_BOOT = BASE.resolve("before-boot");

  private final List<String> apps = new ArrayList<>();

  /** The second command is that of {@code docs/deploy/payara.md}. */
  @Override
  void prepare() throws IOException {
    super.prepare();
    Files.writeString(
        BEFORE_BOOT,
        """
        set configs.config.server-config.network-config.network-listeners.network-listener.http-listener.address=127.0.0.1
        set configs.config.server-config.network-config.protocols.protocol.http-listener.http.http2-max-header-list-size-in-bytes=16384
        """);
  }

  /** Adds an app for the next start, under the name of the archive. */
  void add(WebArchive archive) {
    Path file = BASE.resolve(archive.getName());
    archive.as(ZipExporter.class).exportTo(file.toFile(), true);
    apps.add(file.toString());
  }

  @Override
  List<String> command() {
    List<String> command = new ArrayList<>(List.of("-jar", home().toString()));
    command.addAll(List.of("--nohazelcast", "--port", String.valueOf(port())));
    command.addAll(List.of("--prebootcommandfile", BEFORE_BOOT.toString()));
    apps.forEach(app -> command.addAll(List.of("--deploy", app)));
    return command;
  }

  @Override
  Pattern ready() {
    return Pattern.compile(" ready in ");
  }
}
