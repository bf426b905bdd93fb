package dev.entrada.entra;

import dev.entrada.oauth.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is known of Entra's refusals: what happened, in words for the person at the browser, what
 * the one who can act must do, and what the client is told. The catalogue is {@code refusals.txt}.
 *
 * @param codes such as {@code AADSTS50011} or {@code AADB2C90091}; none in {@link #UNLISTED}
 * @param error what the client is told when a sign-in ends with this
 * @param atRefresh what it means for a session
 * @param happened a sentence for the person at the browser
 * @param remedy what {@code actor} must do
 * @see <a href="https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes">
 *     Microsoft Entra authentication and authorization error codes</a>
 * @see <a href="https://learn.microsoft.com/en-us/azure/active-directory-b2c/error-codes">Error
 *     codes of Azure AD B2C</a>
 */
public record Aadsts(
    List<String> codes,
    Actor actor,
    ErrorCode error,
    AtRefresh atRefresh,
    Source source,
    String happened,
    String remedy) {
  /** What becomes of a session whose refresh is refused so. */
  public enum AtRefresh {
    /** The person must sign in again. */
    ENDS,
    /** It is not the grant that is at fault; the next refresh may succeed. */
    KEEPS,
    /** As {@link #KEEPS}, and nobody need do anything. */
    OUTAGE
  }

  /** Where our knowledge comes from. Nothing here was tried at a real tenant. */
  public enum Source {
    /** Microsoft's reference has the code and its meaning. */
    DOCUMENTED,
    /** Its users show the code; Microsoft's reference does not. */
    REPORTED
  }

  /** Any other code. What it means for a session is left to Entra's OAuth error. */
  public static final Aadsts UNLISTED =
      new Aadsts(
          List.of(),
          Actor.OPERATOR,
          ErrorCode.ACCESS_DENIED,
          AtRefresh.KEEPS,
          Source.REPORTED,
          "Microsoft did not let the sign-in go on.",
          "Look the code up at https://login.microsoftonline.com/error, and the correlation ID in the"
              + " sign-in logs of the tenant.");

  private static final String ENGLISH = "en";

  private static final Map<String, Properties> TRANSLATED =
      Stream.of("de", "fr", "es", "ja")
          .collect(Collectors.toUnmodifiableMap(tag -> tag, Aadsts::translation));

  private static final List<Aadsts> LISTED = load();
  private static final Map<String, Aadsts> BY_CODE = index();

  /** A fault of Entra's own that has no code, or none that is listed. */
  static final Aadsts OUTAGE = of("AADSTS90006");

  public Aadsts {
    codes = List.copyOf(codes);
  }

  /** What is known of a code with its prefix; {@link #UNLISTED} if that is nothing. */
  public static Aadsts of(String code) {
    return BY_CODE.getOrDefault(code, UNLISTED);
  }

  /**
   * The sentence for the person, in a language; empty where there is none: refusals that only the
   * operator can do anything about are in English.
   *
   * @param language such as {@code de}
   */
  public Optional<String> happened(String language) {
    return language.equals(ENGLISH) ? Optional.of(happened) : translated(language, "");
  }

  /** What the person must do, in a language, and in English if it is not for the person to do. */
  public String remedy(String language) {
    return translated(language, ".remedy").orElse(remedy);
  }

  private Optional<String> translated(String language, String what) {
    return codes.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(
            TRANSLATED.getOrDefault(language, new Properties()).getProperty(codes.get(0) + what));
  }

  private static Properties translation(String language) {
    String file = "refusals_" + language + ".properties";
    Properties properties = new Properties();
    try (InputStream in = Aadsts.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing");
      }
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The catalogue, in the order of the documentation. */
  public static List<Aadsts> listed() {
    return LISTED;
  }

  private static List<Aadsts> load() {
    try (InputStream in = Aadsts.class.getResourceAsStream("refusals.txt")) {
      if (in == null) {
        throw new IllegalStateException("refusals.txt is missing");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("\\R{2,}")).map(Aadsts::parse).flatMap(List::stream).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** None, if there is nothing but comments. */
  private static List<Aadsts> parse(String entry) {
    List<String> lines = entry.lines().filter(line -> !line.startsWith("#")).toList();
    if (lines.isEmpty()) {
      return List.of();
    }
    List<String> head = Arrays.stream(lines.get(0).split("\\|")).map(String::strip).toList();
    if (lines.size() != 3 || head.size() != 5) {
      throw new IllegalStateException("refusals.txt: " + lines.get(0));
    }
    return List.of(
        new Aadsts(
            List.of(head.get(0).split(" ")),
            constant(Actor.class, head.get(1)),
            constant(ErrorCode.class, head.get(2)),
            constant(AtRefresh.class, head.get(3)),
            constant(Source.class, head.get(4)),
            lines.get(1),
            lines.get(2)));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String name) {
    return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
  }

  private static Map<String, Aadsts> index() {
    Map<String, Aadsts> byCode = new HashMap<>();
    List<String> repeated = new ArrayList<>();
    for (Aadsts entry : LISTED) {
      for (String code : entry.codes()) {
        if (byCode.put(code, entry) != null) {
          repeated.add(code);
        }
      }
    }
    if (!repeated.isEmpty()) {
      throw new IllegalStateException(
          repeated.stream().collect(Collectors.joining(", ", "refusals.txt repeats ", "")));
    }
    return Map.copyOf(byCode);
  }
}
