package dev.entrada.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SealerTest {
  private static final String ISSUER = "https://auth.example.com";
  private static final Secret NEW = Secret.of("n".repeat(32));
  private static final Secret OLD = Secret.of("o".repeat(32));
  private static final byte[] CONTENT = "content".getBytes(UTF_8);

  private final Sealer sealer = new Sealer(MasterSecrets.of(NEW), ISSUER);

  @ParameterizedTest
  @EnumSource(Purpose.class)
  void opensForItsOwnPurposeOnly(Purpose sealedFor) {
    byte[] sealed = sealer.seal(sealedFor, "", CONTENT);
    for (Purpose purpose : Purpose.values()) {
      assertThat(sealer.open(purpose, "", sealed).isPresent())
          .as("%s opened as %s", sealedFor, purpose)
          .isEqualTo(purpose == sealedFor);
    }
  }

  @Test
  void opensWhatItSealed() {
    byte[] sealed = sealer.seal(Purpose.RECORD, "a/b", CONTENT);
    assertThat(sealed).hasSize(CONTENT.length + Sealer.OVERHEAD_BYTES);
    assertThat(sealer.open(Purpose.RECORD, "a/b", sealed)).hasValue(CONTENT);
    assertThat(sealer.open(Purpose.RECORD, "", sealer.seal(Purpose.RECORD, "", new byte[0])))
        .hasValue(new byte[0]);
  }

  @Test
  void opensInItsOwnContextOnly() {
    byte[] sealed = sealer.seal(Purpose.RECORD, "session/a", CONTENT);
    assertThat(sealer.open(Purpose.RECORD, "session/b", sealed)).isEmpty();
    assertThat(sealer.open(Purpose.RECORD, "", sealed)).isEmpty();
  }

  @Test
  void opensForItsOwnIssuerOnly() {
    byte[] sealed = sealer.seal(Purpose.STATE, "", CONTENT);
    assertThat(new Sealer(MasterSecrets.of(NEW), ISSUER + "/x").open(Purpose.STATE, "", sealed))
        .isEmpty();
  }

  @Test
  void keepsIssuerAndContextApart() {
    byte[] sealed = new Sealer(MasterSecrets.of(NEW), "ab").seal(Purpose.STATE, "c", CONTENT);
    assertThat(new Sealer(MasterSecrets.of(NEW), "a").open(Purpose.STATE, "bc", sealed)).isEmpty();
  }

  @Test
  void sealsTheSameTwiceDifferently() {
    assertThat(sealer.seal(Purpose.STATE, "", CONTENT))
        .isNotEqualTo(sealer.seal(Purpose.STATE, "", CONTENT));
  }

  @Test
  void sealsDeterministicallyOnRequest() {
    byte[] sealed = sealer.sealDeterministic(Purpose.CLIENT_ID, "", CONTENT);
    Sealer restarted = new Sealer(MasterSecrets.of(NEW), ISSUER);
    assertThat(restarted.sealDeterministic(Purpose.CLIENT_ID, "", CONTENT)).isEqualTo(sealed);
    assertThat(restarted.open(Purpose.CLIENT_ID, "", sealed)).hasValue(CONTENT);
    byte[] other = sealer.sealDeterministic(Purpose.CLIENT_ID, "", "contenu".getBytes(UTF_8));
    assertThat(Arrays.copyOf(other, 17)).isNotEqualTo(Arrays.copyOf(sealed, 17));
    assertThat(sealer.sealDeterministic(Purpose.CLIENT_ID, "x", CONTENT)).isNotEqualTo(sealed);
  }

  @Test
  void refusesEveryFlippedBit() {
    byte[] sealed = sealer.seal(Purpose.STATE, "", CONTENT);
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] altered = sealed.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(sealer.open(Purpose.STATE, "", altered)).as("bit %d", bit).isEmpty();
    }
  }

  @Test
  void refusesEveryOtherLength() {
    byte[] sealed = sealer.seal(Purpose.STATE, "", CONTENT);
    for (int length = 0; length < sealed.length; length++) {
      assertThat(sealer.open(Purpose.STATE, "", Arrays.copyOf(sealed, length))).isEmpty();
    }
    assertThat(sealer.open(Purpose.STATE, "", Arrays.copyOf(sealed, sealed.length + 1))).isEmpty();
  }

  @Nested
  class Dated {
    private final Instant end = Instant.parse("2026-03-01T12:00:00Z");
    private final String sealed = sealer.sealUntil(Purpose.STATE, "c", end, CONTENT);

    @Test
    void areValidUntilJustBeforeTheirEnd() {
      assertThat(sealer.open(Purpose.STATE, "c", sealed, end.minusNanos(1)))
          .isInstanceOfSatisfying(
              Opened.Valid.class, valid -> assertThat(valid.content()).isEqualTo(CONTENT));
    }

    @Test
    void haveExpiredAtTheirEnd() {
      assertThat(sealer.open(Purpose.STATE, "c", sealed, end)).isEqualTo(new Opened.Expired());
    }

    @Test
    void areNotOursInAnyOtherPlace() {
      assertNotOurs(sealer.open(Purpose.CONSENT, "c", sealed, end));
      assertNotOurs(sealer.open(Purpose.STATE, "d", sealed, end));
      assertNotOurs(sealer.open(Purpose.STATE, "c", sealed + "A", end));
      assertNotOurs(sealer.open(Purpose.STATE, "c", sealed + "=", end));
      assertNotOurs(sealer.open(Purpose.STATE, "c", "", end));
      assertNotOurs(sealer.open(Purpose.STATE, "c", "%", end));
    }

    @Test
    void areNotOursWithoutADate() {
      String undated = Base64Url.encode(sealer.seal(Purpose.STATE, "c", new byte[7]));
      assertNotOurs(sealer.open(Purpose.STATE, "c", undated, end));
    }

    private void assertNotOurs(Opened opened) {
      assertThat(opened).isInstanceOf(Opened.NotOurs.class);
    }
  }

  @Nested
  class AfterAChangeOfSecret {
    private final Sealer before = new Sealer(MasterSecrets.of(OLD), ISSUER);

    @ParameterizedTest
    @EnumSource(Purpose.class)
    void previousOnesOpenEverything(Purpose purpose) {
      Sealer after = new Sealer(new MasterSecrets(NEW, List.of(OLD), List.of()), ISSUER);
      assertThat(after.open(purpose, "", before.seal(purpose, "", CONTENT))).hasValue(CONTENT);
    }

    @ParameterizedTest
    @EnumSource(Purpose.class)
    void retiredOnesOpenClientIdsOnly(Purpose purpose) {
      Sealer after = new Sealer(new MasterSecrets(NEW, List.of(), List.of(OLD)), ISSUER);
      assertThat(after.open(purpose, "", before.seal(purpose, "", CONTENT)).isPresent())
          .isEqualTo(purpose == Purpose.CLIENT_ID);
    }

    @Test
    void newValuesAreSealedWithTheCurrentOne() {
      Sealer after = new Sealer(new MasterSecrets(NEW, List.of(OLD), List.of(OLD)), ISSUER);
      byte[] sealed = after.seal(Purpose.STATE, "", CONTENT);
      assertThat(before.open(Purpose.STATE, "", sealed)).isEmpty();
      assertThat(sealer.open(Purpose.STATE, "", sealed)).hasValue(CONTENT);
    }
  }
}
