package dev.entrada;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.entrada.json.JsonLimits;
import dev.entrada.net.OutboundPolicy;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The limits that {@code docs/security.md} tells of are those of the code. */
class LimitsDocTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+\\.[A-Z_0-9]+)` \\| ([^|]+) \\| ([^|]+) \\|$");

  private static final Set<Class<?>> OF_LIMITS = Set.of(JsonLimits.class, OutboundPolicy.class);

  /** Sizes of our own pools and waits for our own store, which nobody else can reach. */
  private static final String STORE = "dev.entrada.store";

  private static final Map<String, JavaField> CONSTANTS = new LinkedHashMap<>();
  private static final Map<String, String> STATED = new LinkedHashMap<>();

  @BeforeAll
  static void read() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.entrada");
    classes.stream()
        .flatMap(type -> type.getFields().stream())
        .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
        .filter(field -> field.getModifiers().contains(JavaModifier.FINAL))
        .forEach(field -> CONSTANTS.put(name(field), field));
    String table = Docs.between("security", "limits");
    Matcher row = ROW.matcher(table);
    while (row.find()) {
      assertThat(STATED.put(row.group(1), row.group(2))).as(row.group(1)).isNull();
    }
    assertThat(table.lines().count()).as("lines that are no rows").isEqualTo(STATED.size() + 2);
  }

  private static String name(JavaField field) {
    return field.getOwner().getSimpleName() + "." + field.getName();
  }

  /** Bounds by their name or type. What bounds without saying so is listed at will. */
  private static boolean bounds(JavaField field) {
    return !field.getOwner().getPackageName().startsWith(STORE)
        && ((field.getName().startsWith("MAX_")
                && !field.getRawType().isEquivalentTo(Pattern.class))
            || OF_LIMITS.stream().anyMatch(type -> field.getRawType().isEquivalentTo(type)));
  }

  @Test
  void namesEveryLimitOfTheCode() {
    Set<String> missing = new TreeSet<>();
    CONSTANTS.forEach(
        (name, field) -> {
          if (bounds(field) && !STATED.containsKey(name)) {
            missing.add(name);
          }
        });
    assertThat(missing).isEmpty();
  }

  @Test
  void statesTheValuesOfTheCode() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, String> stated : STATED.entrySet()) {
      JavaField constant = CONSTANTS.get(stated.getKey());
      String value = constant == null ? "no such constant" : text(value(constant));
      if (!stated.getValue().matches(Pattern.quote(value) + "( [a-z]+)?")) {
        wrong.add(stated.getKey() + " is " + value + ", not " + stated.getValue());
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static Object value(JavaField constant) throws ReflectiveOperationException {
    Field field = constant.reflect();
    field.setAccessible(true);
    return field.get(null);
  }

  private static String text(Object value) {
    if (value instanceof JsonLimits limits) {
      return "%s bytes, %s levels, %s values"
          .formatted(text(limits.maxBytes()), text(limits.maxDepth()), text(limits.maxValues()));
    }
    if (value instanceof OutboundPolicy policy) {
      return "%s to connect, %s in all, %s bytes, %s connections"
          .formatted(
              policy.connect(),
              policy.total(),
              text(policy.maxBytes()),
              text(policy.maxConnections()));
    }
    return value instanceof Duration ? value.toString() : String.format(Locale.ROOT, "%,d", value);
  }
}
