package dev.entrada.crypto;

import java.util.ArrayList;
import java.util.List;

/**
 * The configured secrets. New values are sealed with the current one; previous ones open everything
 * that was sealed with them; retired ones, which may have leaked, open client ids only, since a
 * client id grants nothing.
 *
 * @param current at least 32 bytes
 */
public record MasterSecrets(Secret current, List<Secret> previous, List<Secret> retired) {
  /** Shorter ones could be guessed offline from any sealed value. */
  public static final int MIN_BYTES = 32;

  public MasterSecrets {
    previous = List.copyOf(previous);
    retired = List.copyOf(retired);
  }

  public static MasterSecrets of(Secret current) {
    return new MasterSecrets(current, List.of(), List.of());
  }

  List<Secret> opening(Purpose purpose) {
    List<Secret> secrets = new ArrayList<>();
    secrets.add(current);
    secrets.addAll(previous);
    if (purpose.opensWithRetired()) {
      secrets.addAll(retired);
    }
    return secrets;
  }
}
