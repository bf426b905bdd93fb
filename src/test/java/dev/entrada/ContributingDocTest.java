package dev.entrada;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The types, profiles and files that the guide names are there. */
class ContributingDocTest {
  /** A type, with a member or not. */
  private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z]\\w+)(?:#(\\w+))?`");

  private static final Pattern PROFILE = Pattern.compile("-P(\\w+)");
  private static final Pattern ONE_TEST = Pattern.compile("-Dtest=(\\w+)");

  /** Not ours. */
  private static final Set<String> OTHERS = Set.of("Clock", "ErrorProne", "NullAway");

  private static List<String> named(Pattern pattern) {
    return pattern
        .matcher(Docs.page("contributing"))
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  @Test
  void namesTypesThatExist() {
    Set<String> types = new HashSet<>(Docs.sources("src/main/java").keySet());
    types.addAll(Docs.sources("src/test/java").keySet());
    List<String> named = new ArrayList<>(named(TYPE));
    named.addAll(named(ONE_TEST));
    named.removeAll(OTHERS);
    assertThat(types).containsAll(named);
    assertThat(named).hasSizeGreaterThan(30);
  }

  @Test
  void namesProfilesThatExist() {
    String pom = Docs.read(Path.of("pom.xml"));
    assertThat(named(PROFILE))
        .hasSizeGreaterThan(2)
        .allMatch(profile -> pom.contains("<id>" + profile + "</id>"));
    assertThat(Path.of(".ci/run")).matches(Files::isExecutable);
  }

  /** What a new one must be told to, in the places where the guide says so. */
  @Test
  void theStepsAreThoseOfTheCode() {
    assertThat(Docs.sources("src/main/java"))
        .hasEntrySatisfying("Application", source -> mentions(source, "new TokenExchangeGrant("))
        .hasEntrySatisfying("Stores", source -> mentions(source, "Backend.PostgreSql"))
        .hasEntrySatisfying("BackendReader", source -> mentions(source, "new Backend.PostgreSql("))
        .hasEntrySatisfying("EntraCredential", source -> mentions(source, "permits"))
        .hasEntrySatisfying("CredentialReader", source -> mentions(source, "FederatedToken::new"));
    assertThat(Docs.sources("src/test/java"))
        .hasEntrySatisfying(
            "PostgreSqlStateStoreTest", source -> mentions(source, "extends StateStoreContract"))
        .hasEntrySatisfying("Credentials", source -> mentions(source, "CredentialKind"));
  }

  private static void mentions(String source, String text) {
    assertThat(source).contains(text);
  }
}
