package dev.entrada.store.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.testing.ApplicationLoader;
import dev.entrada.testing.RegisteredDrivers;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the database in the data directory owes to the rest of the machine. */
class EmbeddedH2Test {

  private static final int ACKNOWLEDGED = 150;

  @TempDir Path parent;

  private StateStore open(Path directory) {
    return EmbeddedH2.openStore(directory, Clock.systemUTC());
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void keepsEveryAcknowledgedWriteWhenTheProcessIsKilled() throws Exception {
    long acknowledged;
    try (StoreWriter writer = StoreWriter.start(parent)) {
      writer.awaitAcknowledgements(ACKNOWLEDGED);
      acknowledged = ACKNOWLEDGED + completeLines(writer.kill());
    }
    try (StateStore store = open(parent)) {
      for (long number = 0; number < acknowledged; number++) {
        assertThat(read(store, StoreWriter.key("put", number))).isEqualTo("first");
        assertThat(read(store, StoreWriter.key("replaced", number))).isEqualTo("second");
        assertThat(read(store, StoreWriter.key("taken", number))).isEqualTo("(absent)");
      }
    }
  }

  /** All but the last, of which the kill may have cut off digits. */
  private static int completeLines(List<String> lines) {
    return Math.max(0, lines.size() - 1);
  }

  private static String read(StateStore store, StateKey key) {
    return store.get(key).map(found -> new String(found.value(), UTF_8)).orElse("(absent)");
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void refusesADirectoryThatAnotherProcessUses() throws Exception {
    try (StoreWriter writer = StoreWriter.start(parent)) {
      writer.awaitAcknowledgements(1);
      assertThatThrownBy(() -> open(parent))
          .isInstanceOf(StoreException.class)
          .hasMessage(
              "the data directory "
                  + parent
                  + " is in use by another server: stop that one, or give each server its own");
    }
  }

  @Test
  void refusesADirectoryThatIsOpenInThisProcessAndLeavesItWorking() {
    StateKey key = new StateKey("session", "abc");
    try (StateStore first = open(parent)) {
      assertThatThrownBy(() -> open(parent))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use");
      assertThat(first.putIfAbsent(key, new byte[1], StoreWriter.EXPIRY)).isTrue();
    }
    try (StateStore second = open(parent)) {
      assertThat(second.get(key)).isPresent();
    }
  }

  @Test
  void refusesADirectoryThatCannotBeCreated() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));
    for (Path directory : List.of(file, file.resolve("below"))) {
      assertThatThrownBy(() -> open(directory))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("choose another");
    }
  }

  @Test
  void refusesADirectoryNameThatWouldBecomeDatabaseSettings() {
    Path directory = parent.resolve("a;TRACE_LEVEL_FILE=3");
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("semicolon");
    assertThat(directory).doesNotExist();
  }

  @Test
  void refusesAFileThatIsNoDatabase() throws IOException {
    Files.writeString(parent.resolve("state.mv.db"), "x".repeat(10_000));
    assertThatThrownBy(() -> open(parent))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot open the database in the data directory " + parent);
  }

  @Test
  void createsTheDirectoryForItsOwnerOnly() throws IOException {
    Path directory = parent.resolve("new").resolve("data");
    open(directory).close();
    PosixFileAttributeView posix =
        Files.getFileAttributeView(directory, PosixFileAttributeView.class);
    if (posix == null) {
      assertThat(directory).isDirectory();
    } else {
      assertThat(posix.readAttributes().permissions())
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void leavesOnlyTheDatabaseFileBehind() throws IOException {
    open(parent).close();
    try (Stream<Path> files = Files.list(parent)) {
      assertThat(files).containsExactly(parent.resolve("state.mv.db"));
    }
  }

  @Test
  void leavesNoThreadAndNoDriverOfAnUndeployedApplicationBehind() throws Exception {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    try (URLClassLoader application = ApplicationLoader.open()) {
      current.setContextClassLoader(application);
      Function<Path, List<String>> visit = ApplicationLoader.make(application, DriverVisit.class);
      assertThat(visit.apply(parent)).isEmpty();
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread != current && thread.getContextClassLoader() == application) {
          thread.join(TimeUnit.SECONDS.toMillis(10));
          assertThat(thread.isAlive()).as("%s", thread).isFalse();
        }
      }
    } finally {
      current.setContextClassLoader(before);
    }
  }

  @Test
  void leavesNoDriverBehindWhereItIsTheFirstThatHasAny() throws Exception {
    assertThat(RegisteredDrivers.printedBy(DriverVisit.class, parent.toString()))
        .containsExactly("[]");
  }
}
