package dev.entrada.app;

import dev.entrada.config.Backend;
import dev.entrada.config.ServerSettings;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.issuer.SigningKeys;
import dev.entrada.oauth.OutageException;
import dev.entrada.settings.ConfigurationException;
import dev.entrada.settings.SettingSource;
import dev.entrada.store.EncryptedStateStore;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.WrongSecretException;
import dev.entrada.store.jdbc.EmbeddedH2;
import dev.entrada.store.jdbc.JdbcStateStore;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * Copies an embedded store into the one that is configured, for a server that moves to PostgreSQL
 * or Redis. Exits with 0 if all is copied, 1 if not, and 2 if the arguments are wrong.
 */
public final class CopyStore {
  static final String USAGE =
      """
      java -jar entrada-standalone.war copy-store DATA_DIR
      java -cp 'WEB-INF/classes:WEB-INF/lib/*' dev.entrada.app.CopyStore DATA_DIR

      Copies the embedded store in DATA_DIR, whose server must have been stopped, into
      the one that ENTRADA_STORE names, which must be empty. Settings are those that
      the server will have, ENTRADA_SECRET or ENTRADA_SECRET_FILE among them: if the
      secret was generated, it is in DATA_DIR/secret.""";

  private static final int FAILURE = 1;
  private static final int USAGE_ERROR = 2;

  private CopyStore() {}

  /** Copies and exits. */
  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--help")) {
      System.out.println(USAGE);
      return;
    }
    if (args.length != 1 || args[0].isBlank() || args[0].startsWith("-")) {
      System.err.println(USAGE);
      System.exit(USAGE_ERROR);
      return;
    }
    List<SettingSource> sources = Configuration.sourcesOfProcess();
    System.exit(run(sources, Path.of(args[0]), Clock.systemUTC(), System.out));
  }

  /**
   * Copies.
   *
   * @return the exit status
   */
  static int run(List<SettingSource> sources, Path dataDir, Clock clock, PrintStream out) {
    try {
      copy(Configuration.read(sources, "").settings(), dataDir, clock, out);
      return 0;
    } catch (ConfigurationException e) {
      out.println(e.getMessage());
    } catch (WrongSecretException e) {
      out.println(
          "The secret in these settings does not open the store in "
              + dataDir
              + ", or entrada.issuer-url is another one. If the secret was generated, set"
              + " ENTRADA_SECRET_FILE="
              + dataDir.resolve("secret"));
    } catch (OutageException e) {
      out.println("Not copied: " + e.getMessage() + ".");
    }
    return FAILURE;
  }

  private static void copy(ServerSettings settings, Path dataDir, Clock clock, PrintStream out) {
    Secret secret =
        settings
            .secrets()
            .current()
            .orElseThrow(
                () -> new StoreException("these settings have no secret: set the server's"));
    if (!isElsewhere(settings.backend())) {
      throw new StoreException(
          "ENTRADA_STORE names no other store: set it to the URL of PostgreSQL or Redis");
    }
    if (!Files.exists(dataDir.resolve(DataDirectory.DATABASE_FILE))) {
      throw new StoreException("there is no embedded store in " + dataDir);
    }
    Sealer sealer = Configuration.sealer(settings, secret);
    try (JdbcStateStore source = EmbeddedH2.openStore(dataDir, clock)) {
      int keys = SigningKeys.stored(new EncryptedStateStore(source, sealer)).size();
      out.printf("The secret opens the store, which has %d signing keys.%n", keys);
      try (StateStore target = Stores.open(settings.backend(), clock)) {
        new StoreCopy(source, target, out).run();
      }
    }
  }

  private static boolean isElsewhere(Backend backend) {
    return backend instanceof Backend.PostgreSql || backend instanceof Backend.Redis;
  }
}
