package dev.entrada.simulator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A request turned down in Entra's manner; the endpoint decides how to show it. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RefusalCode code;
  private final String error;
  private final @Nullable String suberror;
  private final @Nullable String claims;
  private final boolean onPage;

  Refusal(RefusalCode code, Object... details) {
    this(code, code.error(), null, null, false, filled(code, details));
  }

  private Refusal(
      RefusalCode code,
      String error,
      @Nullable String suberror,
      @Nullable String claims,
      boolean onPage,
      String text) {
    super(text, null, false, false);
    this.code = code;
    this.error = error;
    this.suberror = suberror;
    this.claims = claims;
    this.onPage = onPage;
  }

  /** The same refusal under another OAuth error. */
  Refusal as(String otherError) {
    return new Refusal(code, otherError, suberror, claims, onPage, getMessage());
  }

  Refusal withSuberror(String value) {
    return new Refusal(code, error, value, claims, onPage, getMessage());
  }

  /** The same refusal with a claims challenge, a JSON object. */
  Refusal withClaims(String challenge) {
    return new Refusal(code, error, suberror, challenge, onPage, getMessage());
  }

  /** The same refusal, to be shown to the person and not sent to the app. */
  Refusal onPage() {
    return new Refusal(code, error, suberror, claims, true, getMessage());
  }

  RefusalCode code() {
    return code;
  }

  String error() {
    return error;
  }

  @Nullable String suberror() {
    return suberror;
  }

  @Nullable String claims() {
    return claims;
  }

  boolean isOnPage() {
    return onPage;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** Fills what is known; a forced error has no details to tell. */
  private static String filled(RefusalCode code, Object... details) {
    Object[] padded = new Object[4];
    Arrays.fill(padded, "?");
    System.arraycopy(details, 0, padded, 0, details.length);
    return code.text(padded);
  }
}
