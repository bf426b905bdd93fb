package dev.entrada.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.Secret;
import dev.entrada.store.Racing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path parent;

  @Test
  void theSecretIsMadeOnceForItsOwnerOnly() throws IOException {
    Path path = parent.resolve("data");
    Secret secret = new DataDirectory(path).secret();
    assertThat(new DataDirectory(path).secret()).isEqualTo(secret);
    try (Stream<Path> files = Files.list(path)) {
      assertThat(files).containsExactly(path.resolve("secret"));
    }
    assertThat(Files.getPosixFilePermissions(path.resolve("secret")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void serversThatStartAtOnceFindOneSecretAndNeverHalfOfIt() throws Exception {
    for (int round = 0; round < 200; round++) {
      Path path = parent.resolve("data" + round);
      List<Secret> secrets = Racing.results(i -> new DataDirectory(path).secret());
      assertThat(new HashSet<>(secrets)).hasSize(1);
    }
  }

  @Test
  void aDamagedSecretIsDeletedOnlyWhereItOpensNothing() throws IOException {
    Files.createFile(parent.resolve("secret"));
    DataDirectory directory = new DataDirectory(parent);
    assertThatThrownBy(directory::secret)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("secret is damaged: delete it, and the next start makes another");

    Files.createFile(parent.resolve("state.mv.db"));
    assertThatThrownBy(directory::secret)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("restore it from a backup")
        .hasMessageNotContaining("delete");
  }
}
