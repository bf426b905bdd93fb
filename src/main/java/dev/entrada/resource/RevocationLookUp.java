package dev.entrada.resource;

/** Finds out whether a good token must be refused all the same. Safe for concurrent use. */
@FunctionalInterface
interface RevocationLookUp {
  RevocationLookUp NONE = (token, presented) -> false;

  /**
   * @param presented the same token as it was sent
   * @throws dev.entrada.oauth.OutageException if that cannot be found out now
   */
  boolean isRevoked(VerifiedAccessToken token, BearerToken presented);
}
