package dev.entrada.entra;

import dev.entrada.crypto.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client secret (its value, not its ID). One that stands in a file is read from there at every
 * use, so that it is renewed without a restart.
 */
public final class ClientSecret implements EntraCredential {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSecret.class);

  private final Optional<Path> file;
  private volatile Secret value;

  /**
   * @param value what it was at the start
   * @param file where it stands; empty if it is a setting. What is no regular file, such as a pipe,
   *     cannot be read twice, and is not
   */
  public ClientSecret(Secret value, Optional<Path> file) {
    this.value = value;
    this.file = file.filter(Files::isRegularFile);
  }

  /** The secret as it is now. */
  public Secret value() {
    file.ifPresent(this::readAgain);
    return value;
  }

  private void readAgain(Path path) {
    try {
      String text = Files.readString(path).strip();
      if (text.isEmpty()) {
        throw new IOException("it is empty");
      }
      value = Secret.of(text);
    } catch (IOException e) {
      // Halfway through being replaced: the one in hand is as good as it was.
      LOG.warn("entrada.client-secret-file cannot be read: {}", e.toString());
    }
  }

  @Override
  public Map<String, String> parameters(URI tokenEndpoint) {
    return Map.of("client_secret", value().reveal());
  }
}
