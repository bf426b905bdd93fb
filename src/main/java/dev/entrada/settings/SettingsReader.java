package dev.entrada.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds settings in sources, the first of which wins, and collects every problem before it
 * complains. First {@link #read} each setting, then {@link #finish}, then take the values.
 */
public final class SettingsReader {
  /** A mounted secret is a line, not a file system. */
  private static final long MAX_FILE_BYTES = 64 * 1024;

  private final String what;
  private final List<SettingSource> sources;
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<String> known = new TreeSet<>();
  private final Map<String, Path> secretFiles = new TreeMap<>();

  /**
   * @param what the thing being configured, to begin the message with
   * @param sources the nearest first
   */
  public SettingsReader(String what, List<SettingSource> sources) {
    this.what = what;
    this.sources = List.copyOf(sources);
  }

  /** A value that can be taken once {@link #finish} has found no problem. */
  public static final class Value<T> implements Supplier<T> {
    private final @Nullable T value;
    private final Optional<Path> file;

    private Value(@Nullable T value, Optional<Path> file) {
      this.value = value;
      this.file = file;
    }

    /** The value of a setting that is required or has a default. */
    @Override
    public T get() {
      if (value == null) {
        throw new IllegalStateException("an absent setting was taken");
      }
      return value;
    }

    /** The value, or empty if it was not configured. */
    public Optional<T> optional() {
      return Optional.ofNullable(value);
    }

    /** The file that it was read from, if {@code <key>-file} named one. */
    public Optional<Path> file() {
      return file;
    }
  }

  /** Reads one setting; what is wrong with it is kept for {@link #finish}. */
  public <T> Value<T> read(Setting<T> setting) {
    return read(setting, setting.defaultText());
  }

  /** As {@link #read(Setting)}, with a default that depends on other settings. */
  public <T> Value<T> read(Setting<T> setting, Optional<String> defaultText) {
    known.add(setting.key());
    if (setting.secret()) {
      known.add(setting.key() + "-file");
    }
    for (SettingSource source : sources) {
      Optional<Found> found = find(source, setting);
      if (found.isPresent()) {
        return parse(setting, source.spelling(setting.key()), found.get());
      }
    }
    if (defaultText.isPresent()) {
      return parse(
          setting, nearestSpelling(setting.key()), new Found(defaultText.get(), Optional.empty()));
    }
    if (setting.required()) {
      problem(setting.key(), "is missing", "Set it: " + setting.meaning());
    }
    return new Value<>(null, Optional.empty());
  }

  /** A setting's text, and the file that has it. */
  private record Found(String text, Optional<Path> file) {}

  private <T> Optional<Found> find(SettingSource source, Setting<T> setting) {
    Optional<Found> direct =
        source.find(setting.key()).map(text -> new Found(text, Optional.empty()));
    String fileKey = setting.key() + "-file";
    Optional<String> file = setting.secret() ? source.find(fileKey) : Optional.empty();
    if (file.isEmpty()) {
      return direct;
    }
    if (direct.isPresent()) {
      problem(fileKey, "and " + source.spelling(setting.key()) + " are both set", "Keep one");
    }
    try {
      Path path = Path.of(file.get().strip());
      secretFiles.put(source.spelling(fileKey), path);
      if (Files.size(path) > MAX_FILE_BYTES) {
        problem(fileKey, "names a file of more than 64 KiB", "Name the file of one secret");
        return Optional.empty();
      }
      return Optional.of(new Found(Files.readString(path).strip(), Optional.of(path)));
    } catch (IOException | InvalidPathException e) {
      problem(fileKey, "names a file that cannot be read as text", "Check path and permissions");
      return Optional.empty();
    }
  }

  private <T> Value<T> parse(Setting<T> setting, String spelling, Found found) {
    try {
      return new Value<>(setting.parser().parse(found.text()), found.file());
    } catch (RuntimeException e) {
      String shown = setting.secret() ? "" : " (\"" + abbreviate(found.text()) + "\")";
      String fault = e.getMessage() == null ? "cannot be read" : e.getMessage();
      problems.add(new Problem(spelling, fault + shown, "Expected: " + setting.meaning()));
      return new Value<>(null, Optional.empty());
    }
  }

  /** Without what stands before an @: in a URL that is a user and a password. */
  private static String abbreviate(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?").replaceFirst("^([a-z]+://)?.*@", "$1…@");
    return clean.length() > 80 ? clean.substring(0, 80) + "…" : clean;
  }

  /** Adds a problem of the caller's own, such as two settings that contradict each other. */
  public void problem(String key, String fault, String remedy) {
    problems.add(new Problem(nearestSpelling(key), fault, remedy));
  }

  /** Whether the key, or its {@code -file} variant, stands in any source. */
  public boolean isSet(String key) {
    return sources.stream()
        .anyMatch(s -> s.find(key).isPresent() || s.find(key + "-file").isPresent());
  }

  /** Adds a problem with a spelling of the caller's own: a place rather than a setting is wrong. */
  public void problem(Problem problem) {
    problems.add(problem);
  }

  private String nearestSpelling(String key) {
    for (SettingSource source : sources) {
      if (source.find(key).isPresent()) {
        return source.spelling(key);
      }
    }
    List<String> spellings = sources.stream().limit(2).map(source -> source.spelling(key)).toList();
    return spellings.size() < 2
        ? spellings.get(0)
        : spellings.get(0) + " (" + spellings.get(1) + ")";
  }

  /**
   * Declares keys that belong to another reader of the same sources, so that they are not unknown.
   */
  public void ignore(Collection<String> keys) {
    known.addAll(keys);
  }

  /** The files that secrets were read from, by the setting that names each. */
  public Map<String, Path> secretFiles() {
    return Map.copyOf(secretFiles);
  }

  /** Names that nobody declared, where that may be innocent. Complete after {@link #finish}. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * @throws ConfigurationException if anything was wrong
   */
  public void finish() {
    for (SettingSource source : sources) {
      for (String key : source.keys()) {
        if (!known.contains(key)) {
          unknown(source, key);
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(what, problems);
    }
  }

  private void unknown(SettingSource source, String key) {
    String remedy =
        nearest(key).map(near -> "Did you mean " + source.spelling(near) + "?").orElse("Remove it");
    if (source.isStrict()) {
      problems.add(new Problem(source.spelling(key), "is not a setting", remedy));
    } else {
      warnings.add(source.spelling(key) + " is not a setting and has no effect. " + remedy);
    }
  }

  private Optional<String> nearest(String key) {
    String best = "";
    int least = Math.max(2, key.length() / 3) + 1;
    for (String candidate : known) {
      int distance = distance(key, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /** Levenshtein's: the fewest single-character edits. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
