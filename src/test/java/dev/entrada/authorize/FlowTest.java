package dev.entrada.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.issuer.IssuerSettings;
import org.junit.jupiter.api.Test;

class FlowTest {
  /** The form, then Entra, then Entra once more for what a tool needs. */
  @Test
  void endsBeforeTheMarkOfItsCompletion() {
    assertThat(Flow.CONSENT_LIFETIME.plus(Flow.STATE_LIFETIME).plus(Flow.STATE_LIFETIME))
        .isLessThan(IssuerSettings.COMPLETION_MEMORY);
  }
}
