package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.store.Racing;
import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoredValue;
import dev.entrada.store.jdbc.DatabaseAccess;
import dev.entrada.store.jdbc.PostgreSql;
import dev.entrada.testing.PostgresServer;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes behind a real PgBouncer in transaction mode, which has two connections for the twenty
 * of theirs: each statement comes over another one.
 */
@Timeout(120)
class PgBouncerNodesIT {
  private static final Instant LATER = Instant.now().plusSeconds(600);

  @TempDir private Path directory;

  private final int port = TestServer.freePort();
  private PostgresServer database;
  private Process bouncer;
  private DatabaseAccess access;

  @BeforeEach
  void start() throws Exception {
    database = PostgresServer.start(directory.resolve("postgres"));
    String name = database.createDatabase();
    Path configuration = directory.resolve("pgbouncer.ini");
    Files.writeString(
        configuration,
        """
        [databases]
        %s = host=127.0.0.1 port=%d user=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        default_pool_size = 2
        ignore_startup_parameters = extra_float_digits
        """
            .formatted(name, database.port(), port));
    List<String> command = new ArrayList<>(List.of("/usr/sbin/pgbouncer"));
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("-u", "nobody")); // it will not be root
    }
    command.add(configuration.toString());
    bouncer =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("pgbouncer.log").toFile())
            .start();
    awaitListening();
    access =
        new DatabaseAccess(
            "jdbc:postgresql://127.0.0.1:" + port + "/" + name,
            Optional.of("postgres"),
            Optional.empty());
  }

  private void awaitListening() throws IOException {
    Instant end = Instant.now().plusSeconds(10);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        assertThat(Instant.now())
            .as(Files.readString(directory.resolve("pgbouncer.log")))
            .isBefore(end);
        assertThat(bouncer.isAlive())
            .as(Files.readString(directory.resolve("pgbouncer.log")))
            .isTrue();
      }
    }
  }

  @AfterEach
  void stop() {
    bouncer.destroyForcibly();
    database.close();
  }

  private StateStore open() {
    return PostgreSql.openStore(access, Clock.systemUTC());
  }

  @Test
  void nodesStartTogetherAndEachOperationWorksOverWhateverConnection() throws Exception {
    List<StateStore> nodes = Racing.results(i -> open());
    for (int round = 0; round < 30; round++) {
      StateKey key = new StateKey("session", "round" + round);
      List<Boolean> put =
          Racing.results(i -> nodes.get(i).putIfAbsent(key, new byte[] {(byte) i}, LATER));
      assertThat(put).containsOnlyOnce(true);
      StoredValue found = nodes.get(0).get(key).orElseThrow();
      List<Boolean> replaced =
          Racing.results(i -> nodes.get(i).replace(key, found.version(), new byte[9], LATER));
      assertThat(replaced).containsOnlyOnce(true);
      List<Optional<byte[]>> taken =
          Racing.results(
              i -> {
                nodes.get(i).check();
                return nodes.get(i).take(key);
              });
      assertThat(taken.stream().flatMap(Optional::stream)).hasSize(1);
    }
    assertThat(IntStream.range(0, 8).map(i -> nodes.get(i).expire(10)).sum()).isZero();
    nodes.forEach(StateStore::close);
  }

  @Test
  void aClientTakesEachStepAtAnotherNode() {
    LocalNodes nodes = new LocalNodes(directory, i -> open(), Duration.ZERO, Duration.ZERO);
    try (nodes) {
      for (int i = 0; i < 3; i++) {
        new Journey(nodes.base()).complete();
      }
    }
  }
}
