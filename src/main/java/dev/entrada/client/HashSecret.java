package dev.entrada.client;

import dev.entrada.crypto.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The command that makes {@code client_secret_hash} for the clients file: reads the secret from
 * standard input, so that it stands in no command line, and prints its hash. Needs only the JDK.
 */
public final class HashSecret {
  private HashSecret() {}

  public static void main(String[] args) throws IOException {
    String secret = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip();
    if (secret.length() < 16) {
      System.err.println("Give a secret of at least 16 characters on standard input.");
      System.exit(2);
    }
    System.out.println(hash(Secret.of(secret)));
  }

  /** The secret as the clients file has it. */
  public static String hash(Secret secret) {
    return SecretHash.of(secret).toString();
  }
}
