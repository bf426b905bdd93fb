package dev.entrada.config;

import dev.entrada.crypto.Secret;
import dev.entrada.settings.SettingsReader;
import dev.entrada.store.jdbc.DatabaseAccess;
import dev.entrada.store.redis.RedisAccess;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Reads where the state is kept. A URL is never repeated in a problem: somebody may have written a
 * password into it.
 */
public final class BackendReader {
  private static final String EMBEDDED = "embedded";
  private static final String MEMORY = "memory";
  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final String JNDI = "java:";

  /** In the parameters, or before the host, where it may have a slash or a question mark. */
  private static final Pattern PASSWORD =
      Pattern.compile("[?&](?:password|sslpassword)=|//[^?]*:[^?]*@|//[^/@]*:[^/@]*@");

  private final String store;
  private final SettingsReader.Value<String> user;
  private final SettingsReader.Value<Secret> password;

  /** Reads the settings and reports what is wrong with them. */
  public BackendReader(SettingsReader reader) {
    this.store = reader.read(ServerKeys.STORE).optional().orElse("");
    this.user = reader.read(ServerKeys.STORE_USER);
    this.password = reader.read(ServerKeys.STORE_PASSWORD);
    if (!store.equals(EMBEDDED)
        && !store.equals(MEMORY)
        && !store.startsWith(POSTGRESQL)
        && !RedisAccess.isMeantBy(store)
        && !store.startsWith(JNDI)) {
      reader.problem(
          ServerKeys.STORE.key(),
          "is no store that Entrada knows",
          "Expected: " + ServerKeys.STORE.meaning());
    } else if (PASSWORD.matcher(store).find()) {
      reader.problem(
          ServerKeys.STORE.key(),
          "has a password in it, where logs and process lists may show it",
          "Take it out, and set store-user and store-password or store-password-file");
    } else if (!takesCredentials()) {
      refuseCredentials(reader, ServerKeys.STORE_USER.key());
      refuseCredentials(reader, ServerKeys.STORE_PASSWORD.key());
    } else if (RedisAccess.isMeantBy(store)) {
      checkRedis(reader);
    }
  }

  private void checkRedis(SettingsReader reader) {
    if (redis(Optional.empty(), Optional.empty()).isEmpty()) {
      reader.problem(
          ServerKeys.STORE.key(),
          "is no address of a Redis server",
          "Expected: redis://host:6379/0, redis-sentinel://host:26379,host:26379/0#name or"
              + " redis-cluster://host:6379,host:6379, each with rediss for TLS; user and password"
              + " are store-user and store-password");
    }
    if (reader.isSet(ServerKeys.STORE_USER.key())
        && !reader.isSet(ServerKeys.STORE_PASSWORD.key())) {
      reader.problem(
          ServerKeys.STORE_PASSWORD.key(),
          "is missing, and Redis lets no user in without one",
          "Set it, or remove store-user");
    }
  }

  private Optional<RedisAccess> redis(Optional<String> name, Optional<Secret> word) {
    return RedisAccess.parse(store, name, word);
  }

  private boolean takesCredentials() {
    return store.startsWith(POSTGRESQL) || RedisAccess.isMeantBy(store);
  }

  private void refuseCredentials(SettingsReader reader, String key) {
    if (reader.isSet(key)) {
      reader.problem(
          key,
          "has no meaning with store=" + (store.startsWith(JNDI) ? "java:…" : store),
          "Remove it, or set store to the URL of the database that it is for");
    }
  }

  /** Whether other processes may share the store, so that all need the same secret. */
  boolean isShared() {
    return !store.equals(EMBEDDED) && !store.equals(MEMORY);
  }

  /**
   * The backend, once the reader has found no problem.
   *
   * @param dataDir asked only for a backend that has one
   */
  public Backend get(Supplier<Path> dataDir) {
    if (store.equals(EMBEDDED)) {
      return new Backend.Embedded(dataDir.get());
    }
    if (store.equals(MEMORY)) {
      return new Backend.Memory(dataDir.get());
    }
    if (store.startsWith(JNDI)) {
      return new Backend.DataSourceName(store);
    }
    Optional<String> name = user.optional();
    if (RedisAccess.isMeantBy(store)) {
      return new Backend.Redis(redis(name, password.optional()).orElseThrow());
    }
    return new Backend.PostgreSql(new DatabaseAccess(store, name, password.optional()));
  }
}
