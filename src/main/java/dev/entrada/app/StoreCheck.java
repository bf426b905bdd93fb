package dev.entrada.app;

import dev.entrada.config.Backend;
import dev.entrada.config.ServerSettings;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.doctor.Check;
import dev.entrada.doctor.Finding;
import dev.entrada.issuer.SigningKeys;
import dev.entrada.oauth.OutageException;
import dev.entrada.store.EncryptedStateStore;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreInUseException;
import dev.entrada.store.WrongSecretException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The store of a server that is not in this process can be opened, and its key unsealed. */
final class StoreCheck implements Check {
  private final ServerSettings settings;
  private final Clock clock;
  private List<String> keys = List.of();

  StoreCheck(ServerSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "store";
  }

  @Override
  public List<Finding> examine() {
    Backend backend = settings.backend();
    if (backend instanceof Backend.Memory) {
      return List.of(
          Finding.warning(
              name(),
              "With store=memory everybody must sign in again after each stop.",
              "Remove entrada.store, unless that is meant."));
    }
    if (backend instanceof Backend.DataSourceName) {
      return List.of(
          Finding.warning(
              name(),
              "A DataSource of the container can be examined in the container only.",
              "Start the server, and ask /ops/ready."));
    }
    if (backend instanceof Backend.Embedded embedded && !hasState(embedded.dataDir())) {
      return List.of(beforeFirstStart(embedded.dataDir()));
    }
    return List.of(answered(name(), this::open));
  }

  /** Names of the signing keys, as far as {@link #examine} could find them. */
  List<String> keys() {
    return keys;
  }

  private static boolean hasState(Path dataDir) {
    return Files.exists(dataDir.resolve(DataDirectory.DATABASE_FILE));
  }

  /** Nothing is made here: that is for the user that runs the server to do. */
  private Finding beforeFirstStart(Path dataDir) {
    Path existing = dataDir.toAbsolutePath().normalize();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return Files.isDirectory(existing) && Files.isWritable(existing)
        ? Finding.ok(name(), "The store will be made in " + dataDir + " at the first start.")
        : Finding.problem(
            name(),
            "The store cannot be made in " + dataDir + ": " + existing + " is not writable.",
            "Give it to the user that runs the server, or set entrada.data-dir.");
  }

  private String open() {
    Optional<Secret> secret =
        settings
            .secrets()
            .current()
            .or(
                () ->
                    Configuration.dataDir(settings)
                        .filter(dir -> Files.exists(dir.resolve("secret")))
                        .map(dir -> new DataDirectory(dir).secret()));
    try (StateStore raw = Stores.open(settings.backend(), clock)) {
      raw.check();
      if (secret.isEmpty()) {
        return "The store answers.";
      }
      Sealer sealer = Configuration.sealer(settings, secret.get());
      keys = SigningKeys.stored(new EncryptedStateStore(raw, sealer));
      return keys.isEmpty()
          ? "The store answers, and has no signing key yet."
          : "The store answers, and the secret opens its signing keys.";
    }
  }

  /** What a use of the store comes to. */
  static Finding answered(String check, Supplier<String> use) {
    try {
      return Finding.ok(check, use.get());
    } catch (StoreInUseException e) {
      return Finding.ok(check, "A server is using the store now; ask its /ops/ready.");
    } catch (WrongSecretException e) {
      return Finding.problem(
          check,
          "entrada.secret does not open what is in the store.",
          "Set the former secret, or add it to entrada.previous-secrets.");
    } catch (OutageException e) {
      return Finding.problem(
          check,
          "The store cannot be used: " + e.getMessage() + ".",
          "Check entrada.store, its user and password, and that the database runs.");
    }
  }
}
