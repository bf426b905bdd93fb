package dev.entrada.simulator;

/**
 * A user flow (or custom policy) of Azure AD B2C.
 *
 * @param name as configured; addresses may spell it in any case
 * @param acr whether tokens name the flow in {@code acr}, as custom policies may, not {@code tfp}
 * @param objectId whether tokens have an {@code oid} besides {@code sub}
 * @see <a href="https://learn.microsoft.com/azure/active-directory-b2c/tokens-overview">Tokens</a>
 */
public record UserFlow(String name, boolean acr, boolean objectId) {
  public static UserFlow named(String name) {
    return new UserFlow(name, false, false);
  }

  public UserFlow withAcr() {
    return new UserFlow(name, true, objectId);
  }

  public UserFlow withObjectId() {
    return new UserFlow(name, acr, true);
  }
}
