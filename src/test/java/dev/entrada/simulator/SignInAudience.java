package dev.entrada.simulator;

/** Whose accounts may use an app: {@code signInAudience} in its manifest. */
public enum SignInAudience {
  /** Accounts of the app's own tenant. */
  MY_ORG("AzureADMyOrg"),
  /** Work accounts of any tenant. */
  MULTIPLE_ORGS("AzureADMultipleOrgs"),
  /** Work accounts of any tenant, and personal Microsoft accounts. */
  MULTIPLE_ORGS_AND_PERSONAL("AzureADandPersonalMicrosoftAccount"),
  /** Personal Microsoft accounts only. */
  PERSONAL("PersonalMicrosoftAccount");

  private final String value;

  SignInAudience(String value) {
    this.value = value;
  }

  /** As the manifest spells it. */
  public String value() {
    return value;
  }

  boolean includesWork() {
    return this != PERSONAL;
  }

  boolean includesPersonal() {
    return this == MULTIPLE_ORGS_AND_PERSONAL || this == PERSONAL;
  }
}
