package dev.entrada.simulator;

import java.time.Clock;

/** A running tenant: its directory, and everything that changes. */
final class Tenant {
  final Directory directory;
  final String authority;
  final Clock clock;
  final SigningKeys keys = new SigningKeys();
  final SignIns signIns = new SignIns();
  final Consents consents = new Consents();
  final AuthorizationCodes codes;
  final RefreshTokens refreshTokens;
  final Faults faults;
  final Issuers issuers;
  final AccountRules accounts;
  final TokenSigner signer;
  final TokenMint mint;
  final UserFlowMint userFlowMint;

  Tenant(Directory directory, String authority, Clock clock) {
    this.directory = directory;
    this.authority = authority;
    this.clock = clock;
    codes = new AuthorizationCodes(clock);
    refreshTokens = new RefreshTokens(clock);
    faults = new Faults(directory, keys, refreshTokens, signIns);
    issuers = new Issuers(directory, authority);
    accounts = new AccountRules(directory);
    signer = new TokenSigner(keys, faults, clock);
    mint = new TokenMint(directory, authority, issuers, signer, faults);
    userFlowMint = new UserFlowMint(directory, issuers, signer);
  }

  String url(String tenantSegment, String path) {
    return authority + "/" + tenantSegment + path;
  }

  AppRegistration app(String clientId) {
    return directory
        .app(clientId)
        .orElseThrow(() -> new Refusal(Aadsts.APP_NOT_FOUND, clientId, directory.tenantId()));
  }
}
