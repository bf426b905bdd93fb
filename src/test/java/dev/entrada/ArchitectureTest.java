package dev.entrada;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The layering as executable rules. A package that does not exist yet breaks none of them; a
 * package that no layer names breaks {@link #everyPackageHasALayer}.
 */
class ArchitectureTest {
  private static final String ROOT = "dev.entrada";

  /** From the bottom up. */
  private static final List<List<String>> LAYERS =
      List.of(
          List.of("oauth", "crypto", "threads"),
          List.of("net", "jose", "json", "web", "store", "settings", "tenant"),
          List.of("client", "entra", "issuer"),
          List.of("resource", "discovery", "registration", "authorize", "token"),
          List.of("app", "config", "doctor", "standalone"));

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(MAIN);
  }

  private static String[] packages(List<String> names) {
    return names.stream().map(name -> ROOT + "." + name + "..").toArray(String[]::new);
  }

  private static String[] packages(String... names) {
    return packages(List.of(names));
  }

  @Test
  void thereIsSomethingToCheck() {
    assertThat(MAIN.size()).isGreaterThan(50);
  }

  @Test
  void everyPackageHasALayer() {
    List<String> named = LAYERS.stream().flatMap(List::stream).toList();
    assertThat(MAIN)
        .extracting(JavaClass::getPackageName)
        .extracting(
            name -> name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1).split("\\.")[0])
        .isSubsetOf(named);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void importsGoDownOnly(int layer) {
    List<String> above = LAYERS.stream().skip(layer + 1L).flatMap(List::stream).toList();
    check(
        noClasses()
            .that()
            .resideInAnyPackage(packages(LAYERS.get(layer)))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(above)));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void stepsOfOneLayerDoNotKnowEachOther(int layer) {
    for (String name : LAYERS.get(layer)) {
      List<String> others = new ArrayList<>(LAYERS.get(layer));
      others.remove(name);
      check(
          noClasses()
              .that()
              .resideInAnyPackage(packages(name))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(packages(others)));
    }
  }

  @Test
  void theFilterStandsAlone() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(packages("resource"))
            .should()
            .transitivelyDependOnClassesThat()
            .resideInAnyPackage(packages("store", "client", "entra", "issuer")));
  }

  @Test
  void theFoundationsNeedTheJdkOnly() {
    check(
        classes()
            .that()
            .resideInAnyPackage(packages(LAYERS.get(0)))
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(packages(LAYERS.get(0)))
                    .or(resideInAnyPackage("java..", "javax.crypto..", "org.jspecify.."))));
  }

  static Stream<List<String>> libraries() {
    return Stream.of(
        List.of("net", "org.apache.hc.."),
        List.of("jose", "org.jose4j.."),
        List.of("json", "jakarta.json.."),
        List.of("store.jdbc", "com.zaxxer..", "java.sql..", "org.h2.."),
        List.of("store.redis", "redis.clients..", "org.apache.commons.pool2.."),
        List.of("app", "io.micrometer..", "io.prometheus.."),
        List.of("standalone", "org.eclipse.jetty.."));
  }

  /** The first element owns the others. */
  @ParameterizedTest
  @MethodSource("libraries")
  void librariesHaveOneUser(List<String> owned) {
    check(
        noClasses()
            .that(not(resideInAPackage(ROOT + "." + owned.get(0) + "..")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(owned.stream().skip(1).toArray(String[]::new)));
  }

  @Test
  void aServerInAnAppNeedsNoLibraryForMetrics() {
    check(
        noClasses()
            .that()
            .haveSimpleName("EntradaListener")
            .should()
            .transitivelyDependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus.."));
  }

  @Test
  void onlyTheTopKnowsTheTop() {
    check(
        noClasses()
            .that(not(resideInAnyPackage(packages("app", "config", "doctor", "standalone"))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages("app", "config", "doctor", "standalone")));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(packages("app", "config", "doctor"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages("standalone")));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(packages("config"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages("app", "doctor")));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(packages("doctor"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages("app")));
  }

  @Test
  void packagesFormNoCycles() {
    check(slices().matching(ROOT + ".(**)").should().beFreeOfCycles());
  }
}
