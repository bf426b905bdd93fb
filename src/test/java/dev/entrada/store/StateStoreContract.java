package dev.entrada.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What every store must do. Each test has a store of its own, empty, on a clock that stands still.
 */
public abstract class StateStoreContract {

  protected static final Duration MINUTE = Duration.ofMinutes(1);
  protected static final StateKey KEY = new StateKey("session", "abc");
  private static final int ROUNDS = 25;
  private static final String ODD = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  protected final MutableClock clock = MutableClock.at(Instant.parse("2026-03-01T12:00:00Z"));
  protected StateStore store;

  /** Opens an empty store on {@link #clock}. */
  protected abstract StateStore open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  protected static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  protected final Instant in(Duration time) {
    return clock.instant().plus(time);
  }

  private boolean put(StateKey key, String value) {
    return store.putIfAbsent(key, bytes(value), in(MINUTE));
  }

  private String read(StateKey key) {
    return store.get(key).map(found -> new String(found.value(), UTF_8)).orElse("(absent)");
  }

  private long version(StateKey key) {
    return store.get(key).orElseThrow().version();
  }

  @Nested
  class Values {

    @Test
    void areAbsentUntilPut() {
      assertThat(store.get(KEY)).isEmpty();
      assertThat(store.take(KEY)).isEmpty();
    }

    @Test
    void areReadAsOftenAsOneLikes() {
      assertThat(put(KEY, "one")).isTrue();
      assertThat(store.get(KEY)).isEqualTo(store.get(KEY)).isPresent();
      assertThat(read(KEY)).isEqualTo("one");
    }

    @Test
    void keepTheFirstOfTwoPuts() {
      put(KEY, "one");
      long version = version(KEY);
      assertThat(put(KEY, "two")).isFalse();
      assertThat(read(KEY)).isEqualTo("one");
      assertThat(version(KEY)).isEqualTo(version).isPositive();
    }

    @Test
    void areTakenOnce() {
      put(KEY, "one");
      assertThat(store.take(KEY).orElseThrow()).isEqualTo(bytes("one"));
      assertThat(store.take(KEY)).isEmpty();
      assertThat(store.get(KEY)).isEmpty();
    }

    @Test
    void canBePutAgainAfterTakeAndAfterDelete() {
      put(KEY, "one");
      store.take(KEY);
      assertThat(put(KEY, "two")).isTrue();
      store.delete(KEY);
      assertThat(read(KEY)).isEqualTo("(absent)");
      assertThat(put(KEY, "three")).isTrue();
      assertThat(read(KEY)).isEqualTo("three");
    }

    @Test
    void areDeletedAloneAndRepeatedly() {
      StateKey other = new StateKey("session", "abd");
      put(KEY, "one");
      put(other, "other");
      store.delete(KEY);
      store.delete(KEY);
      assertThat(read(KEY)).isEqualTo("(absent)");
      assertThat(read(other)).isEqualTo("other");
    }

    @Test
    void doNotCollideAcrossKindsOrLetterCase() {
      List<StateKey> keys =
          List.of(
              new StateKey("code", "abc"),
              new StateKey("codea", "bc"),
              new StateKey("code-a", "bc"),
              new StateKey("code", "ABC"),
              new StateKey("code", "abc:"),
              new StateKey("code", "a%c"));
      for (StateKey key : keys) {
        assertThat(put(key, key.toString())).isTrue();
      }
      store.take(keys.get(0));
      assertThat(keys.stream().skip(1))
          .allSatisfy(key -> assertThat(read(key)).isEqualTo(key.toString()));
    }

    @Test
    void mayHaveTheLongestAndOddestKeys() {
      StateKey key = new StateKey("sixteen-letters-", ODD.repeat(7));
      assertThat(put(key, "one")).isTrue();
      assertThat(put(key, "two")).isFalse();
      assertThat(read(key)).isEqualTo("one");
    }

    @Test
    void areBinary() {
      byte[] all = new byte[256];
      for (int i = 0; i < all.length; i++) {
        all[i] = (byte) i;
      }
      assertStoredAndTaken(new byte[0]);
      assertStoredAndTaken(new byte[1]);
      assertStoredAndTaken(all);
      assertStoredAndTaken(random(64 * 1024));
      assertStoredAndTaken(random(StateStore.MAX_VALUE_BYTES));
    }

    private byte[] random(int length) {
      byte[] value = new byte[length];
      new Random(length).nextBytes(value);
      return value;
    }

    private void assertStoredAndTaken(byte[] value) {
      assertThat(store.putIfAbsent(KEY, value, in(MINUTE))).isTrue();
      assertThat(store.get(KEY).orElseThrow().value()).isEqualTo(value);
      assertThat(store.replace(KEY, version(KEY), value, in(MINUTE))).isTrue();
      assertThat(store.take(KEY).orElseThrow()).isEqualTo(value);
    }

    @Test
    void areRefusedWhenTooLong() {
      byte[] tooLong = new byte[StateStore.MAX_VALUE_BYTES + 1];
      assertThatThrownBy(() -> store.putIfAbsent(KEY, tooLong, in(MINUTE)))
          .isInstanceOf(IllegalArgumentException.class);
      put(KEY, "one");
      assertThatThrownBy(() -> store.replace(KEY, version(KEY), tooLong, in(MINUTE)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(read(KEY)).isEqualTo("one");
    }

    @Test
    void areIndependentOfTheCallersArrays() {
      byte[] mine = bytes("one");
      store.putIfAbsent(KEY, mine, in(MINUTE));
      mine[0] = 'X';
      store.get(KEY).orElseThrow().value()[0] = 'Y';
      assertThat(read(KEY)).isEqualTo("one");
    }
  }

  @Nested
  class Replacing {

    @Test
    void succeedsOncePerVersion() {
      put(KEY, "one");
      long version = version(KEY);
      assertThat(store.replace(KEY, version, bytes("two"), in(MINUTE))).isTrue();
      assertThat(store.get(KEY)).contains(new StoredValue(bytes("two"), version + 1));
      assertThat(store.replace(KEY, version, bytes("three"), in(MINUTE))).isFalse();
      assertThat(store.replace(KEY, version + 2, bytes("three"), in(MINUTE))).isFalse();
      assertThat(store.get(KEY)).contains(new StoredValue(bytes("two"), version + 1));
    }

    @Test
    void leavesOtherKeysAlone() {
      StateKey other = new StateKey("code", "abc");
      put(KEY, "one");
      put(other, "other");
      store.replace(KEY, version(KEY), bytes("two"), in(MINUTE));
      assertThat(read(other)).isEqualTo("other");
    }

    @Test
    void createsNothing() {
      assertThat(store.replace(KEY, 0, bytes("one"), in(MINUTE))).isFalse();
      assertThat(store.replace(KEY, 1, bytes("one"), in(MINUTE))).isFalse();
      assertThat(store.get(KEY)).isEmpty();
    }

    @Test
    void failsOnARecreatedValueWithTheVersionOfItsPredecessor() {
      for (Runnable removal :
          List.<Runnable>of(
              () -> store.delete(KEY), () -> store.take(KEY), () -> clock.advance(MINUTE))) {
        put(KEY, "one");
        long old = version(KEY);
        removal.run();
        assertThat(put(KEY, "two")).isTrue();
        assertThat(store.replace(KEY, old, bytes("three"), in(MINUTE))).isFalse();
        assertThat(read(KEY)).isEqualTo("two");
        store.delete(KEY);
      }
    }

    @Test
    void setsTheNewExpiry() {
      put(KEY, "one");
      store.replace(KEY, version(KEY), bytes("longer"), in(MINUTE.multipliedBy(2)));
      clock.advance(MINUTE);
      assertThat(read(KEY)).isEqualTo("longer");
      store.replace(KEY, version(KEY), bytes("shorter"), in(Duration.ofMillis(1)));
      assertThat(read(KEY)).isEqualTo("shorter");
      clock.advance(Duration.ofMillis(1));
      assertThat(read(KEY)).isEqualTo("(absent)");
    }
  }

  @Nested
  class Expiry {

    @Test
    void comesAtTheInstantItself() {
      put(KEY, "one");
      long version = version(KEY);
      clock.advance(MINUTE.minusMillis(1));
      assertThat(read(KEY)).isEqualTo("one");
      assertThat(put(KEY, "two")).isFalse();
      clock.advance(Duration.ofMillis(1));
      assertThat(store.get(KEY)).isEmpty();
      assertThat(store.take(KEY)).isEmpty();
      assertThat(store.replace(KEY, version, bytes("two"), in(MINUTE))).isFalse();
      assertThat(store.get(KEY)).isEmpty();
    }

    @Test
    void doesNotPreventTakingJustBefore() {
      put(KEY, "one");
      clock.advance(MINUTE.minusMillis(1));
      assertThat(store.take(KEY)).isPresent();
    }

    @Test
    void letsANewValueBePut() {
      put(KEY, "one");
      clock.advance(MINUTE);
      assertThat(put(KEY, "two")).isTrue();
      assertThat(put(KEY, "three")).isFalse();
      assertThat(read(KEY)).isEqualTo("two");
    }

    @Test
    void isRoundedDownToMilliseconds() {
      store.putIfAbsent(KEY, bytes("one"), in(Duration.ofNanos(1_999_999)));
      assertThat(read(KEY)).isEqualTo("one");
      clock.advance(Duration.ofMillis(1));
      assertThat(read(KEY)).isEqualTo("(absent)");
    }

    @Test
    void mayHavePassedAlready() {
      assertThat(store.putIfAbsent(KEY, bytes("one"), clock.instant())).isTrue();
      assertThat(store.get(KEY)).isEmpty();
      put(KEY, "two");
      assertThat(store.replace(KEY, version(KEY), bytes("three"), in(MINUTE.negated()))).isTrue();
      assertThat(store.get(KEY)).isEmpty();
    }

    @Test
    void removesInBoundedBatchesAndSparesTheLiving() {
      for (int i = 0; i < 25; i++) {
        put(new StateKey("code", "short" + i), "short");
      }
      store.putIfAbsent(KEY, bytes("long"), in(MINUTE.plusMillis(1)));
      assertThat(store.expire(100)).isZero();
      clock.advance(MINUTE);
      assertThat(batches()).containsExactlyElementsOf(expectedBatches());
      assertThat(read(KEY)).isEqualTo("long");
    }

    private List<Integer> batches() {
      return List.of(store.expire(10), store.expire(10), store.expire(10), store.expire(10));
    }
  }

  /**
   * What four calls with limit 10 remove of 25; a store whose database expires rows has zeros here.
   */
  protected List<Integer> expectedBatches() {
    return List.of(10, 10, 5, 0);
  }

  @Nested
  class AmongRacingThreads {

    @Test
    void oneTakesTheValue() throws Exception {
      for (int round = 0; round < ROUNDS; round++) {
        put(KEY, "round " + round);
        List<Optional<byte[]>> taken = Racing.results(i -> store.take(KEY));
        assertThat(taken.stream().flatMap(Optional::stream))
            .containsExactly(bytes("round " + round));
      }
    }

    @Test
    void onePutsTheValue() throws Exception {
      for (int round = 0; round < ROUNDS; round++) {
        StateKey key = new StateKey("code", "round" + round);
        assertOneWinner(key, Racing.results(i -> put(key, "racer " + i)));
      }
    }

    @Test
    void onePutsTheValueOverAnExpiredOne() throws Exception {
      for (int round = 0; round < ROUNDS; round++) {
        put(KEY, "old");
        clock.advance(MINUTE);
        assertOneWinner(KEY, Racing.results(i -> put(KEY, "racer " + i)));
        clock.advance(MINUTE);
      }
    }

    @Test
    void onePutsTheValueWhileTheExpiredOneIsRemoved() throws Exception {
      for (int round = 0; round < ROUNDS; round++) {
        put(KEY, "old");
        clock.advance(MINUTE);
        List<Boolean> won =
            Racing.results(i -> i % 4 == 0 ? store.expire(10) > 99 : put(KEY, "racer " + i));
        assertOneWinner(KEY, won);
        clock.advance(MINUTE);
      }
    }

    @Test
    void onePutsTheValueAmongOthersThatExpireAtOnce() throws Exception {
      for (int round = 0; round < ROUNDS; round++) {
        StateKey key = new StateKey("code", "round" + round);
        List<Boolean> won =
            Racing.results(
                i ->
                    i % 2 == 0
                        ? store.putIfAbsent(key, bytes("gone"), clock.instant()) && false
                        : put(key, "racer " + i));
        assertOneWinner(key, won);
      }
    }

    @Test
    void oneReplacesTheVersion() throws Exception {
      put(KEY, "start");
      for (int round = 0; round < ROUNDS; round++) {
        long version = version(KEY);
        List<Boolean> won =
            Racing.results(i -> store.replace(KEY, version, bytes("racer " + i), in(MINUTE)));
        assertOneWinner(KEY, won);
        assertThat(version(KEY)).isEqualTo(version + 1);
      }
    }

    private void assertOneWinner(StateKey key, List<Boolean> won) {
      assertThat(won).containsOnlyOnce(true);
      assertThat(read(key)).isEqualTo("racer " + won.indexOf(true));
    }
  }

  @Nested
  class Health {

    @Test
    void isGoodWhileTheStoreIsOpenAndCheckingChangesNothing() {
      put(KEY, "one");
      long version = version(KEY);
      store.check();
      assertThat(version(KEY)).isEqualTo(version);
    }

    @Test
    void isBadOnceTheStoreIsClosed() {
      put(KEY, "one");
      store.close();
      store.close();
      assertThat(
              List.<ThrowingCallable>of(
                  () -> store.check(),
                  () -> store.get(KEY),
                  () -> store.take(KEY),
                  () -> put(KEY, "two"),
                  () -> store.replace(KEY, 1, bytes("two"), in(MINUTE)),
                  () -> store.delete(KEY),
                  () -> store.expire(1)))
          .allSatisfy(call -> assertThatThrownBy(call).isInstanceOf(StoreException.class));
    }
  }
}
