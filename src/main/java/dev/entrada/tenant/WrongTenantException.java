package dev.entrada.tenant;

/** A good token of a tenant that this server does not accept. */
public final class WrongTenantException extends RuntimeException {
  private final String expected;

  /**
   * @param expected whose accounts are accepted, in words
   * @param actual the tenant or issuer of the token, for the log
   */
  public WrongTenantException(String expected, String actual) {
    super("a token of " + actual + " where " + expected + " are accepted", null, false, false);
    this.expected = expected;
  }

  /** Such as "accounts of contoso.com". */
  public String expected() {
    return expected;
  }
}
