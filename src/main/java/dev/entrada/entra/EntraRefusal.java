package dev.entrada.entra;

import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.tenant.EntraOutage;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entra's "no" to a person or to us. It is final for this request, unlike {@link EntraOutage}. Of
 * Entra's own words only the code and two GUIDs are kept: its text quotes requests, and at the
 * callback it is whatever the browser brought. The message is for the operator's log.
 */
public final class EntraRefusal extends RuntimeException {
  private static final Set<String> DEAD_GRANT =
      Set.of("invalid_grant", "interaction_required", "consent_required", "login_required");
  private static final Set<String> FAULTS = Set.of("temporarily_unavailable", "server_error");
  private static final Set<String> DECLINED = Set.of("AADSTS65004", "AADB2C90091", "access_denied");

  /** Whatever else stands there may be a stranger's text on our page. */
  private static final Set<String> ERRORS =
      Set.of(
          "access_denied",
          "account_selection_required",
          "consent_required",
          "interaction_required",
          "invalid_client",
          "invalid_grant",
          "invalid_request",
          "invalid_resource",
          "invalid_scope",
          "invalid_target",
          "login_required",
          "server_error",
          "temporarily_unavailable",
          "unauthorized_client",
          "unsupported_grant_type",
          "unsupported_response_type");

  private static final String OTHER_ERROR = "unknown_error";

  /** Every description begins with the code. */
  private static final Pattern CODE = Pattern.compile("(AADSTS|AADB2C)\\d{4,9}(?!\\d)");

  private static final String GUID = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";
  private static final Pattern ONE_GUID = Pattern.compile(GUID);
  private static final Pattern CORRELATION_ID = labelled("Correlation ID");
  private static final Pattern TRACE_ID = labelled("Trace ID");

  private final Aadsts reason;
  private final String error;
  private final String code;
  private final Optional<String> correlationId;
  private final Optional<String> claims;

  private EntraRefusal(
      Aadsts reason,
      String error,
      String code,
      Optional<String> correlationId,
      Optional<String> traceId,
      Optional<String> claims) {
    super(
        "Entra refused with "
            + code
            + (code.equals(error) ? "" : " (" + error + ")")
            + correlationId.map(id -> ", correlation id " + id).orElse("")
            + traceId.map(id -> ", trace id " + id).orElse("")
            + ". Cause: "
            + reason.happened()
            + " To be mended by "
            + reason.actor().words()
            + ": "
            + reason.remedy(),
        null,
        false,
        false);
    this.reason = reason;
    this.error = error;
    this.code = code;
    this.correlationId = correlationId;
    this.claims = claims;
  }

  /** A refusal that the browser brings to the redirect URI. */
  public static EntraRefusal fromRedirect(String error, String description) {
    return of(
        error,
        description,
        last(CORRELATION_ID, description),
        last(TRACE_ID, description),
        Optional.empty());
  }

  /** A refusal in the JSON of the token endpoint. */
  public static EntraRefusal fromAnswer(JsonObject json) {
    String description = text(json, "error_description").orElse("");
    return of(
        text(json, "error").orElse(""),
        description,
        text(json, "correlation_id")
            .filter(id -> ONE_GUID.matcher(id).matches())
            .or(() -> last(CORRELATION_ID, description)),
        text(json, "trace_id")
            .filter(id -> ONE_GUID.matcher(id).matches())
            .or(() -> last(TRACE_ID, description)),
        text(json, "claims"));
  }

  private static EntraRefusal of(
      String error,
      String description,
      Optional<String> correlationId,
      Optional<String> traceId,
      Optional<String> claims) {
    String known = ERRORS.contains(error) ? error : OTHER_ERROR;
    Matcher matcher = CODE.matcher(description);
    String code = matcher.lookingAt() ? matcher.group() : known;
    Aadsts listed = Aadsts.of(code);
    Aadsts reason =
        listed.equals(Aadsts.UNLISTED) && FAULTS.contains(known) ? Aadsts.OUTAGE : listed;
    return new EntraRefusal(reason, known, code, correlationId, traceId, claims);
  }

  private static Pattern labelled(String label) {
    return Pattern.compile(label + ": (" + GUID + ")(?![0-9A-Za-z-])");
  }

  /** Entra's own lines are the last ones; what comes before may quote the request. */
  private static Optional<String> last(Pattern pattern, String description) {
    Matcher matcher = pattern.matcher(description);
    Optional<String> found = Optional.empty();
    while (matcher.find()) {
      found = Optional.of(matcher.group(1));
    }
    return found;
  }

  private static Optional<String> text(JsonObject json, String name) {
    try {
      return json.string(name);
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether it is the person's sign-in that Entra no longer accepts. Any other refusal, such as of
   * our own credential, is the operator's to mend, and no client must lose its session over it.
   * Entra's OAuth error decides only where the code is not known: it is {@code invalid_grant} for
   * loops and faults of the directory, too.
   */
  public boolean isGrantDead() {
    return reason.equals(Aadsts.UNLISTED)
        ? DEAD_GRANT.contains(error)
        : reason.atRefresh() == Aadsts.AtRefresh.ENDS;
  }

  /** Whether Entra will answer otherwise in a while, although nobody does anything. */
  boolean isOutage() {
    return reason.atRefresh() == Aadsts.AtRefresh.OUTAGE;
  }

  /** Whether the person turned back. */
  public boolean isDeclined() {
    return DECLINED.contains(code);
  }

  /** What Entra wants of the person, to be sent back to it as {@code claims} at a new sign-in. */
  public Optional<String> claims() {
    return claims;
  }

  public Aadsts reason() {
    return reason;
  }

  /**
   * Such as {@code AADSTS50057}; Entra's OAuth error if it gave no code, and {@code unknown_error}
   * if that is none either.
   */
  public String code() {
    return code;
  }

  /** Entra's own reference, a GUID, for Microsoft's support and the sign-in log. */
  public Optional<String> correlationId() {
    return correlationId;
  }
}
