package dev.entrada.web;

import dev.entrada.crypto.Digests;
import dev.entrada.json.Json;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.web.AuditLog.Decision;
import dev.entrada.web.AuditLog.Outcome;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one request decided, collected on its way and written as one line of JSON, see {@link
 * AuditLog}. Clients stand there as fingerprints, because the id of one can be long; so do people,
 * unless the operator wants them by name. The same one always looks the same.
 *
 * <pre>
 * {"event":"token.authorization_code","outcome":"allowed","ref":"c2J…","client":"Zk3…","subject":"9aB…",…}
 * {"event":"callback","outcome":"refused","ref":"x7Y…","error":"access_denied","entra_code":"AADSTS50105",…}
 * </pre>
 *
 * <p>No method takes a token, a code or a secret. Not for use by several threads.
 */
public final class Audit {
  /** What a stranger can make us write into one value. */
  private static final int MAX_VALUE_LENGTH = 300;

  private static final String EVENT = "event";
  private static final String OUTCOME = "outcome";
  private static final String ERROR = "error";
  private static final String ENTRA_CODE = "entra_code";

  private final Map<String, String> values = new LinkedHashMap<>();
  private final boolean personalData;
  private Optional<Outcome> outcome = Optional.empty();

  Audit(String event, String reference, boolean personalData) {
    this.personalData = personalData;
    put(EVENT, event);
    put(OUTCOME, "");
    put("ref", reference);
  }

  public Audit event(String name) {
    return put(EVENT, name);
  }

  public Audit client(ClientId id) {
    return put("client", Digests.fingerprint(id.value()));
  }

  /** As {@link #client(ClientId)}, with the name that the client gave itself. */
  public Audit client(ClientId id, Optional<String> name) {
    name.ifPresent(given -> put("client_name", given));
    return client(id);
  }

  /**
   * Whom it concerns.
   *
   * @param subject {@code <tid>.<oid>}
   */
  public Audit subject(String subject) {
    return put("subject", personalData ? subject : Digests.fingerprint(subject));
  }

  /**
   * As {@link #subject(String)}, with the user name if people are wanted by name.
   *
   * @param claims in which the user name may be
   */
  public Audit subject(String subject, Map<String, Object> claims) {
    if (personalData) {
      Stream.of("preferred_username", "upn")
          .map(claims::get)
          .filter(String.class::isInstance)
          .findFirst()
          .ifPresent(name -> put("username", (String) name));
    }
    return subject(subject);
  }

  public Audit resource(ResourceIndicator resource) {
    return put("resource", resource.value());
  }

  public Audit scopes(Scopes scopes) {
    return put("scopes", scopes.toString());
  }

  /** The {@code jti} of the access token that was issued or asked about. */
  public Audit tokenId(String id) {
    return put("jti", id);
  }

  /** What Entra said no with, and its own reference. */
  public Audit entra(String code, Optional<String> correlationId) {
    correlationId.ifPresent(id -> put("entra_correlation_id", id));
    return put(ENTRA_CODE, code);
  }

  /** It was done as asked. */
  public void allowed() {
    decide(Outcome.ALLOWED);
  }

  /** The person said no. */
  public void denied() {
    decide(Outcome.DENIED);
  }

  /**
   * We said no, or Entra did.
   *
   * @param error a constant, so that what is counted by it cannot grow
   * @param reason for the operator, in words
   */
  public void refused(Enum<?> error, String reason) {
    put(ERROR, error.name().toLowerCase(Locale.ROOT)).put("reason", reason);
    decide(Outcome.REFUSED);
  }

  private void decide(Outcome decided) {
    outcome = Optional.of(decided);
    put(OUTCOME, decided.name().toLowerCase(Locale.ROOT));
  }

  private Audit put(String name, String value) {
    String plain = value.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
    values.put(
        name,
        plain.length() > MAX_VALUE_LENGTH ? plain.substring(0, MAX_VALUE_LENGTH) + "…" : plain);
    return this;
  }

  /** Empty if nothing was decided. */
  Optional<Decision> decision() {
    return outcome.map(
        decided ->
            new Decision(
                values.getOrDefault(EVENT, ""),
                decided,
                Optional.ofNullable(values.get(ERROR)),
                Optional.ofNullable(values.get(ENTRA_CODE))));
  }

  /** JSON on one line. */
  @Override
  public String toString() {
    return Json.write(values);
  }
}
