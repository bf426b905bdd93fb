package dev.entrada.web;

import dev.entrada.crypto.Digests;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one request decided, collected on its way and written as one line to the logger {@code
 * dev.entrada.audit}. Clients and people stand there as fingerprints: the id of a client can be
 * long and that of a person is nobody's business, but the same one always looks the same.
 *
 * <pre>
 * event=token.authorization_code outcome=allowed client=Zk3… subject=9aB… resource=https://… scopes=read
 * event=callback outcome=refused client=Zk3… reason=AADSTS50057 ref=x7Y…
 * </pre>
 *
 * <p>No method takes a token, a code or a secret. Not for use by several threads.
 */
public final class Audit {
  /** The name of the logger. */
  public static final String LOGGER = "dev.entrada.audit";

  /** What a stranger can make us write into one value. */
  private static final int MAX_VALUE_LENGTH = 300;

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  private final Map<String, String> values = new LinkedHashMap<>();

  Audit(String event) {
    values.put("event", event);
    values.put("outcome", "");
  }

  public Audit event(String name) {
    return put("event", name);
  }

  public Audit client(ClientId id) {
    return put("client", Digests.fingerprint(id.value()));
  }

  public Audit subject(String subject) {
    return put("subject", Digests.fingerprint(subject));
  }

  public Audit resource(ResourceIndicator resource) {
    return put("resource", resource.value());
  }

  public Audit scopes(Scopes scopes) {
    return put("scopes", scopes.toString());
  }

  /** It was done as asked. */
  public void allowed() {
    put("outcome", "allowed");
  }

  /** The person said no. */
  public void denied() {
    put("outcome", "denied");
  }

  /** We said no. */
  public void refused(String reason, String reference) {
    put("outcome", "refused").put("reason", reason).put("ref", reference);
  }

  private Audit put(String name, String value) {
    String plain = value.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
    values.put(
        name,
        plain.length() > MAX_VALUE_LENGTH ? plain.substring(0, MAX_VALUE_LENGTH) + "…" : plain);
    return this;
  }

  /** Writes the line, if anything was decided. */
  void write() {
    if (!values.getOrDefault("outcome", "").isEmpty() && LOG.isInfoEnabled()) {
      LOG.info("{}", this);
    }
  }

  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String quoted(String value) {
    return value.matches("[^\\s\"=]+") || value.matches("https?://[^\\s\"]+")
        ? value
        : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
