package dev.entrada.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.oauth.OutageException;
import dev.entrada.store.StateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
  private final Issuing issuing = new Issuing();
  private final String code = issuing.code();
  private int lost;

  /** A store in which somebody else writes first, so many times. */
  private Sessions contended(int times) {
    StateStore raw = issuing.raw;
    StateStore contended =
        (StateStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {StateStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("replace") && lost < times) {
                    lost++;
                    return false;
                  }
                  try {
                    return method.invoke(raw, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    return new Sessions(issuing.encrypted(contended), issuing.clock);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20})
  void endsThoughOthersWriteMeanwhile(int times) {
    contended(times).end(Issuing.sessionId(code));
    assertThat(issuing.isLive(code)).isFalse();
    assertThat(lost).isEqualTo(times);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20})
  void isChallengedThoughOthersWriteMeanwhile(int times) {
    contended(times).challenge(Issuing.sessionId(code));
    assertThat(issuing.session(code).challenged()).isTrue();
  }

  @Test
  void saysSoIfTheEndCannotBeWritten() {
    assertThatThrownBy(() -> contended(Integer.MAX_VALUE).end(Issuing.sessionId(code)))
        .isInstanceOf(OutageException.class);
    assertThat(issuing.isLive(code)).isTrue();
  }
}
