package dev.entrada.entra;

import java.time.Duration;

/**
 * Is told how each call of Entra's token endpoint ended, on the caller's thread; must neither wait
 * nor throw. A second try belongs to its call.
 */
public interface EntraCalls {
  /** What was asked for. */
  enum Call {
    CODE,
    REFRESH,
    ON_BEHALF_OF
  }

  /** Nobody listens. */
  EntraCalls UNHEARD =
      new EntraCalls() {
        @Override
        public void answered(Call call, Duration took) {}

        @Override
        public void refused(Call call, Duration took, EntraRefusal refusal) {}

        @Override
        public void failed(Call call, Duration took) {}
      };

  /** With tokens. */
  void answered(Call call, Duration took);

  /** With a "no" that is final. */
  void refused(Call call, Duration took, EntraRefusal refusal);

  /** Without an answer that can be used, or unasked because there was none for a while. */
  void failed(Call call, Duration took);
}
