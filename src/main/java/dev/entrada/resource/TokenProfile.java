package dev.entrada.resource;

import dev.entrada.jose.JwtRejection;
import dev.entrada.jose.JwtRules;
import dev.entrada.jose.VerifiedJwt;

/**
 * One kind of access token: what it must be, and who it says is calling. Safe for concurrent use.
 */
interface TokenProfile {
  JwtRules rules();

  /**
   * Judges a token that fulfils the rules.
   *
   * @throws dev.entrada.oauth.OutageException if what to judge by cannot be had now
   */
  TokenVerification judge(VerifiedJwt token);

  /**
   * What the operator may have mistaken if good tokens are refused for that reason; may be empty.
   */
  String hint(JwtRejection reason);
}
