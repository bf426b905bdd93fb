package dev.entrada.discovery;

import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The public keys: next, current, previous (RFC 7517 §5). */
public final class JwkSetServlet extends Endpoint {
  /** An emergency retirement of a key waits as long before it signs with the next. */
  private static final String CACHE = "public, max-age=300";

  private final transient Supplier<Map<String, Object>> keys;

  public JwkSetServlet(Supplier<Map<String, Object>> keys) {
    super(Set.of("GET"), Cors.ANY_ORIGIN);
    this.keys = keys;
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    return WebResponse.json(200, keys.get(), CACHE);
  }
}
