package dev.entrada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.redis.Redis;
import dev.entrada.testing.RedisServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code docs/storage.md} names what is stored, and nothing else. */
class StorageDocTest {
  private static final Pattern COLUMN =
      Pattern.compile("(?m)^  ([a-z_]+) ([A-Z]+(?:\\([0-9]+\\))?)");
  private static final Pattern KIND = Pattern.compile("(?:KIND = |new StateKey\\()\"([a-z-]+)\"");

  /** The cells of each row of a table between two marks; the first cell is the row's name. */
  private static Map<String, List<String>> rows(String mark) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    Docs.between("storage", mark)
        .lines()
        .skip(2)
        .forEach(
            line -> {
              List<String> cells = List.of(line.substring(2).split(" \\| | \\|$"));
              rows.put(cells.get(0).replace("`", ""), cells.subList(1, cells.size()));
            });
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"h2, 0", "postgresql, 1"})
  void hasTheColumnsOfEachDatabase(String database, int cell) {
    String script =
        Docs.read(
            Path.of("src/main/resources/dev/entrada/store/jdbc", database, "V001__state.sql"));
    Map<String, String> columns = new LinkedHashMap<>();
    Matcher column = COLUMN.matcher(script);
    while (column.find()) {
      columns.put(column.group(1), column.group(2).toLowerCase(Locale.ROOT));
    }
    Map<String, String> documented = new LinkedHashMap<>();
    rows("columns").forEach((name, cells) -> documented.put(name, cells.get(cell)));
    assertThat(documented).containsExactlyEntriesOf(columns).hasSize(5);
  }

  @Test
  void hasTheKindsThatTheSourcesMake() {
    Set<String> kinds = new TreeSet<>();
    for (String source : Docs.sources("src/main/java").values()) {
      Matcher kind = KIND.matcher(source);
      while (kind.find()) {
        kinds.add(kind.group(1));
      }
    }
    assertThat(rows("kinds").keySet()).containsExactlyInAnyOrderElementsOf(kinds).hasSize(4);
  }

  @Test
  void hasTheKeysOfRedis() {
    RedisServer server = RedisServer.shared();
    int database = RedisServer.unusedDatabase();
    List<String> found = new ArrayList<>();
    try (StateStore store = Redis.openStore(server.access(database), Clock.systemUTC())) {
      store.putIfAbsent(new StateKey("kind", "{id}"), new byte[1], Instant.now().plusSeconds(60));
      found.addAll(server.execute(database, "KEYS", "*").lines().toList());
    }
    assertThat(found)
        .hasSize(1)
        .allSatisfy(key -> assertThat(server.execute(database, "TYPE", key)).isEqualTo("string"));
    assertThat(rows("keys")).containsOnlyKeys(found.get(0).replace(":kind:", ":{kind}:"));
  }
}
