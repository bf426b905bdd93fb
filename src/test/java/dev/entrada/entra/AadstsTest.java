package dev.entrada.entra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.config.ServerKeys;
import dev.entrada.entra.Aadsts.AtRefresh;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.settings.Setting;
import dev.entrada.simulator.Aadb2c;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The catalogue is complete, without contradictions, and fit for a page and a log. */
class AadstsTest {
  private static final Pattern SENTENCES = Pattern.compile("[A-Z.][ -~]*\\.");
  private static final Pattern KEY = Pattern.compile("entrada\\.[a-z0-9]+(-[a-z0-9]+)*");

  /** What a client may be told at its redirect URI (RFC 6749 §4.1.2.1). */
  private static final List<ErrorCode> AT_REDIRECT =
      List.of(
          ErrorCode.ACCESS_DENIED,
          ErrorCode.SERVER_ERROR,
          ErrorCode.TEMPORARILY_UNAVAILABLE,
          ErrorCode.INVALID_SCOPE);

  /** What users of other servers were stopped by, by their reports. */
  static final List<Integer> DEMANDED =
      List.of(
          9010010, 901002, 650053, 65005, 500011, 50011, 65001, 65002, 90095, 70011, 28000, 28003,
          900144, 90009, 7000218, 7000215, 7000222, 700016, 7000114, 50076, 50079, 53003);

  static Stream<Aadsts> entries() {
    return Stream.concat(Aadsts.listed().stream(), Stream.of(Aadsts.UNLISTED));
  }

  private static Aadsts aadsts(int number) {
    return Aadsts.of("AADSTS" + number);
  }

  @ParameterizedTest
  @FieldSource("DEMANDED")
  void hasWhatUsersSufferFrom(int number) {
    assertThat(aadsts(number)).isNotSameAs(Aadsts.UNLISTED);
  }

  @ParameterizedTest
  @EnumSource(dev.entrada.simulator.Aadsts.class)
  void hasEveryCodeOfTheSimulator(dev.entrada.simulator.Aadsts refusal) {
    assertThat(aadsts(refusal.code()).codes()).contains("AADSTS" + refusal.code());
  }

  @ParameterizedTest
  @EnumSource(Aadb2c.class)
  void hasEveryCodeOfUserFlowsInTheSimulator(Aadb2c refusal) {
    assertThat(Aadsts.of("AADB2C" + refusal.code())).isNotSameAs(Aadsts.UNLISTED);
  }

  @ParameterizedTest
  @EnumSource(dev.entrada.simulator.Aadsts.class)
  void agreesWithTheSimulatorOnWhatIsAnOutage(dev.entrada.simulator.Aadsts refusal) {
    assertThat(aadsts(refusal.code()).atRefresh() == AtRefresh.OUTAGE)
        .isEqualTo(refusal.error().equals("temporarily_unavailable"));
  }

  @Test
  void hasEveryCodeOnce() {
    List<String> codes = Aadsts.listed().stream().flatMap(a -> a.codes().stream()).toList();

    assertThat(codes).hasSizeGreaterThan(250).doesNotHaveDuplicates();
    assertThat(codes).allMatch(code -> code.matches("(AADSTS|AADB2C)\\d{5,9}"));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void speaksInSentences(Aadsts entry) {
    assertThat(entry.happened()).matches(SENTENCES);
    assertThat(entry.remedy()).matches(SENTENCES);
    assertThat(entry.happened() + entry.remedy()).doesNotContain("\"", "\\", "<", ">", "|", "  ");
  }

  /** Jargon is for the log. */
  @ParameterizedTest
  @MethodSource("entries")
  void speaksPlainlyToPeople(Aadsts entry) {
    String shown =
        entry.actor() == Actor.PERSON ? entry.happened() + entry.remedy() : entry.happened();
    assertThat(shown)
        .doesNotContainIgnoringCase(
            "entrada.",
            "AADSTS",
            "redirect URI",
            "scope",
            "OAuth",
            "grant ",
            "PKCE",
            "token end",
            "tenant",
            "principal",
            "credential");
  }

  @ParameterizedTest
  @MethodSource("entries")
  void namesSettingsThatExist(Aadsts entry) {
    List<String> keys = ServerKeys.ALL.stream().map(Setting::key).toList();
    Matcher named = KEY.matcher(entry.happened() + " " + entry.remedy());
    while (named.find()) {
      assertThat(keys).contains(named.group().substring("entrada.".length()));
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void tellsClientsWhatARedirectMayCarry(Aadsts entry) {
    assertThat(entry.error()).isIn(AT_REDIRECT);
    assertThat(entry.error() == ErrorCode.TEMPORARILY_UNAVAILABLE)
        .isEqualTo(entry.atRefresh() == AtRefresh.OUTAGE);
  }

  /** Whoever can mend it is the one who needs to be told where. */
  @ParameterizedTest
  @MethodSource("entries")
  void keepsTheSessionOverFaultsOfOurs(Aadsts entry) {
    if (entry.actor() == Actor.DEVELOPER) {
      assertThat(entry.atRefresh()).isEqualTo(AtRefresh.KEEPS);
    }
    if (entry.actor() == Actor.PERSON) {
      assertThat(entry.atRefresh()).isNotEqualTo(AtRefresh.KEEPS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AADSTS99999", "AADSTS", "", "50011", "aadsts50011", "AADB2C50011"})
  void saysOfOthersThatTheyAreUnlisted(String code) {
    assertThat(Aadsts.of(code)).isSameAs(Aadsts.UNLISTED);
  }

  /** The same number means something else in a user flow. */
  @Test
  void tellsUserFlowsFromEntra() {
    assertThat(Aadsts.of("AADSTS90091").atRefresh()).isEqualTo(AtRefresh.OUTAGE);
    assertThat(Aadsts.of("AADB2C90091").error()).isEqualTo(ErrorCode.ACCESS_DENIED);
  }
}
