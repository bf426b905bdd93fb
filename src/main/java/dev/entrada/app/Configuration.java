package dev.entrada.app;

import dev.entrada.client.ClientKeySets;
import dev.entrada.client.ClientsFileRules;
import dev.entrada.client.PreconfiguredClients;
import dev.entrada.config.Backend;
import dev.entrada.config.ServerSettings;
import dev.entrada.crypto.MasterSecrets;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.doctor.SecretFile;
import dev.entrada.resource.FilterSettings;
import dev.entrada.settings.ConfigurationException;
import dev.entrada.settings.Problem;
import dev.entrada.settings.Setting;
import dev.entrada.settings.SettingSource;
import dev.entrada.settings.SettingsReader;
import dev.entrada.settings.Sources;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was read at the start.
 *
 * @param warnings names that may be settings with a mistake in them
 * @param secretFiles that settings name
 */
record Configuration(ServerSettings settings, List<String> warnings, List<SecretFile> secretFiles) {
  /** What the name of every setting begins with. */
  static final String NAMESPACE = "entrada.";

  /**
   * Reads the server's settings.
   *
   * @param sources the nearest first
   * @param defaultPrefix of the endpoints
   * @throws dev.entrada.settings.ConfigurationException with all problems
   */
  static Configuration read(List<SettingSource> sources, String defaultPrefix) {
    SettingsReader reader = new SettingsReader("Entrada", sources);
    for (Setting<?> setting : FilterSettings.ALL) { // filters read and judge these themselves
      reader.ignore(List.of("filter." + setting.key(), "filter-" + setting.key()));
      if (setting.secret()) {
        reader.ignore(
            List.of("filter." + setting.key() + "-file", "filter-" + setting.key() + "-file"));
      }
    }
    ServerSettings settings = ServerSettings.read(reader, defaultPrefix, Clock.systemUTC());
    List<SecretFile> files = new ArrayList<>();
    reader.secretFiles().forEach((setting, path) -> files.add(new SecretFile(setting, path)));
    dataDir(settings).ifPresent(dir -> files.add(new SecretFile("entrada.data-dir", dir)));
    return new Configuration(settings, reader.warnings(), List.copyOf(files));
  }

  /** What a command of this process is told, the nearest first. */
  static List<SettingSource> sourcesOfProcess() {
    return List.of(
        Sources.systemProperties(NAMESPACE, System.getProperties()),
        Sources.environment(NAMESPACE, System.getenv()));
  }

  /** Opens what servers with these settings and that secret have sealed. */
  static Sealer sealer(ServerSettings settings, Secret current) {
    return new Sealer(
        new MasterSecrets(current, settings.secrets().previous(), settings.secrets().retired()),
        settings.issuer().value());
  }

  /** Reads the file again, whose faults are faults of the configuration. */
  static PreconfiguredClients clients(
      Path file, ServerSettings settings, ClientKeySets keySets, Clock clock) {
    ClientsFileRules rules =
        ClientsFileRules.of(settings.catalogue().resources(), settings.clients().redirectPolicy());
    try {
      return new PreconfiguredClients(file, rules, keySets, clock);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "Entrada",
          List.of(
              new Problem(
                  "entrada.clients-file",
                  String.valueOf(e.getMessage()),
                  "See docs/configuration.md for its form")));
    }
  }

  /** Where the server keeps files of its own, if it does. */
  static Optional<Path> dataDir(ServerSettings settings) {
    if (settings.backend() instanceof Backend.Embedded embedded) {
      return Optional.of(embedded.dataDir());
    }
    return settings.backend() instanceof Backend.Memory memory
        ? Optional.of(memory.dataDir())
        : Optional.empty();
  }
}
