package dev.entrada.resource;

import dev.entrada.crypto.Digests;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.web.WebResponse;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges whether a good token has the scopes that a request needs. Safe for concurrent use. */
final class ScopeGuard {
  private static final Logger LOG = LoggerFactory.getLogger(ScopeGuard.class);

  private final ResourceIndicator resource;
  private final Scopes required;
  private final ScopeHierarchy hierarchy;
  private final BearerChallenge challenge;
  private final UnaryOperator<Scopes> names;
  private final WebResponse withoutRequired;

  /**
   * @param required by every request, in short names
   * @param names from short names to those that clients must ask for
   */
  ScopeGuard(
      ResourceIndicator resource,
      Scopes required,
      ScopeHierarchy hierarchy,
      BearerChallenge challenge,
      UnaryOperator<Scopes> names) {
    this.resource = resource;
    this.required = required;
    this.hierarchy = hierarchy;
    this.challenge = challenge;
    this.names = names;
    this.withoutRequired = challenge.insufficientScope(names.apply(required));
  }

  /** The answer to a request that lacks a required scope; null if it lacks none. */
  @Nullable WebResponse refusal(VerifiedAccessToken token) {
    if (token.isPermittedBy(this)) {
      return null;
    }
    if (hierarchy.permits(token.principal().scopes(), required.asSet())) {
      token.permitBy(this);
      return null;
    }
    log(token.principal());
    return withoutRequired;
  }

  /**
   * As {@link #refusal(VerifiedAccessToken)}, for a request that needs more scopes than the
   * required ones. The refusal names all of them, because clients ask for what the last one named.
   */
  @Nullable WebResponse refusal(McpPrincipal caller, Scopes more) {
    Scopes needed = required.plus(more);
    if (hierarchy.permits(caller.scopes(), needed.asSet())) {
      return null;
    }
    log(caller);
    return challenge.insufficientScope(names.apply(needed));
  }

  private void log(McpPrincipal caller) {
    String client = Digests.fingerprint(caller.clientId());
    LOG.info("Refused at {}: INSUFFICIENT_SCOPE client={}", resource, client);
  }
}
