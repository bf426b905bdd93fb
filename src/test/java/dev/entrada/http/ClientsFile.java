package dev.entrada.http;

import dev.entrada.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A clients file as an operator writes it. */
public final class ClientsFile {
  static final String TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

  private ClientsFile() {}

  @SafeVarargs
  public static void write(Path file, Map<String, Object>... entries) {
    StringJoiner array = new StringJoiner(",", "[", "]");
    for (Map<String, Object> entry : entries) {
      array.add(Json.write(entry));
    }
    text(file, array.toString());
  }

  /** Writes it so that it counts as changed, however coarse the file system's times are. */
  static void text(Path file, String text) {
    try {
      long before = Files.exists(file) ? Files.getLastModifiedTime(file).toMillis() : 0;
      Files.writeString(file, text);
      Files.setLastModifiedTime(
          file, FileTime.fromMillis(Math.max(before + 1000, System.currentTimeMillis())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client of people. */
  @SafeVarargs
  static Map<String, Object> client(String id, Map.Entry<String, ?>... members) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("client_id", id);
    entry.put("client_name", "The " + id);
    entry.put("redirect_uris", List.of("http://127.0.0.1/callback"));
    for (Map.Entry<String, ?> member : members) {
      entry.put(member.getKey(), member.getValue());
    }
    return entry;
  }

  /** A resource server with a secret. */
  public static Map<String, Object> resourceServer(String id, String secret, String... resources) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("client_id", id);
    entry.put("grant_types", List.of(TOKEN_EXCHANGE));
    entry.put("client_secret_hash", hash(secret));
    entry.put("resources", List.of(resources));
    return entry;
  }

  static Map.Entry<String, String> secret(String secret) {
    return Map.entry("client_secret_hash", hash(secret));
  }

  /** Made by hand, so that the documented form is what counts. */
  private static String hash(String secret) {
    byte[] salt = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);
    try {
      byte[] hash =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(new PBEKeySpec(secret.toCharArray(), salt, 10_000, 256))
              .getEncoded();
      Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
      return "pbkdf2-sha256$10000$"
          + base64.encodeToString(salt)
          + "$"
          + base64.encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The {@code Authorization} header of {@code client_secret_basic}. */
  public static Map<String, String> basic(String id, String secret) {
    return Map.of(
        "Content-Type",
        "application/x-www-form-urlencoded",
        "Authorization",
        "Basic "
            + Base64.getEncoder()
                .encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8)));
  }
}
