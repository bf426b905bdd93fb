package dev.entrada.simulator;

import jakarta.json.JsonObject;

/** One value of {@code grant_type}. */
@FunctionalInterface
interface Grant {
  /**
   * Answers with tokens.
   *
   * @param client the app, authenticated
   */
  JsonObject redeem(Call call, AppRegistration client);
}
