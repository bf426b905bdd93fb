package dev.entrada.store.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What Redis does in one go where no command of its own does. Each is given one key. */
enum Script {
  /** Arguments: the record, its time to live, now. */
  PUT_IF_ABSENT(
      """
      local found = redis.call('GETRANGE', KEYS[1], 0, 15)
      if #found == 16 and struct.unpack('>I8', found, 9) > tonumber(ARGV[3]) then
        return 0
      end
      redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
      return 1
      """),
  /** Arguments: the record, its time to live, now, the expected version as the record has it. */
  REPLACE(
      """
      local found = redis.call('GETRANGE', KEYS[1], 0, 15)
      if #found < 16 or string.sub(found, 1, 8) ~= ARGV[4]
          or struct.unpack('>I8', found, 9) <= tonumber(ARGV[3]) then
        return 0
      end
      redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
      return 1
      """),
  /** GETDEL, for a Redis before 6.2 too. */
  TAKE(
      """
      local found = redis.call('GET', KEYS[1])
      if found then
        redis.call('DEL', KEYS[1])
      end
      return found
      """);

  private final String source;
  private final String digest;

  Script(String source) {
    this.source = source;
    this.digest = sha1(source);
  }

  String source() {
    return source;
  }

  /** The name that Redis gives it once it has seen it. */
  String digest() {
    return digest;
  }

  private static String sha1(String text) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(sha1.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-1", e);
    }
  }
}
