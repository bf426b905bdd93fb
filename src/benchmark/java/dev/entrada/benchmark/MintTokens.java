package dev.entrada.benchmark;

import dev.entrada.jose.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes a signing key and access tokens of it into a directory, for the load run. */
final class MintTokens {
  static final String KEY = "key";
  static final String TOKENS = "tokens";

  private MintTokens() {}

  /** Arguments: the directory, and how many tokens. */
  public static void main(String[] args) throws IOException {
    Path directory = Files.createDirectories(Path.of(args[0]));
    SigningKey key = SigningKey.generate();
    Files.writeString(directory.resolve(KEY), key.export().reveal());
    String[] tokens = new AccessTokenPool(key).good(Integer.parseInt(args[1]));
    Files.write(directory.resolve(TOKENS), Arrays.asList(tokens));
  }
}
