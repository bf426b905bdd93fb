package dev.entrada.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Nobody else on the machine can read the files that have secrets in them. */
record FileCheck(List<SecretFile> files) implements Check {
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.GROUP_WRITE);

  @Override
  public String name() {
    return "files";
  }

  @Override
  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    for (SecretFile file : files) {
      if (Files.exists(file.path()) && isOpen(file)) {
        findings.add(
            Finding.warning(
                name(),
                file.setting()
                    + " is "
                    + file.path()
                    + ", which other users of the machine can read or change.",
                "chmod go-rwx it, or mount it so: defaultMode 0400 in Kubernetes."));
      }
    }
    return findings.isEmpty()
        ? List.of(Finding.ok(name(), "No file with a secret is open to other users."))
        : findings;
  }

  private static boolean isOpen(SecretFile file) {
    try {
      return Files.getPosixFilePermissions(file.path()).stream().anyMatch(OTHERS::contains);
    } catch (IOException | UnsupportedOperationException e) {
      return false; // no modes here, or not ours to see
    }
  }
}
