package dev.entrada.token;

import dev.entrada.client.AuthenticatedClient;
import dev.entrada.oauth.GrantType;
import dev.entrada.oauth.OAuthException;
import dev.entrada.web.Audit;
import dev.entrada.web.Params;
import java.util.Map;

/** One {@code grant_type} at the token endpoint. */
public interface Grant {
  GrantType type();

  /**
   * @param form with no name repeated but {@code resource}
   * @param client who asks, as far as that is known without the grant
   * @param audit to be told for whom and for what, as soon as that is known
   * @return the members of the answer (RFC 6749 §5.1)
   * @throws OAuthException if the grant is not good; then nothing has changed unless the grant's
   *     own rules end something
   */
  Map<String, Object> issue(Params form, AuthenticatedClient client, Audit audit);
}
