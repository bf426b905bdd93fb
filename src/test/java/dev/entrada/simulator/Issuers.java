package dev.entrada.simulator;

/** The {@code iss} of every kind of token. */
final class Issuers {
  private final Directory directory;
  private final String authority;

  Issuers(Directory directory, String authority) {
    this.directory = directory;
    this.authority = authority;
  }

  /** Issuer of v2 tokens; External ID has it on a host of the tenant's own (oauth2-proxy #3476). */
  String v2(String tenantId) {
    boolean external = directory.isExternalId() && tenantId.equals(directory.tenantId());
    String host = external ? "https://" + tenantId + ".ciamlogin.com" : authority;
    return host + "/" + tenantId + "/v2.0";
  }

  String v1(String tenantId) {
    return "https://" + directory.v1IssuerHost() + "/" + tenantId + "/";
  }

  /** Issuer of user flows, by tenant id and with a final slash, whatever address was asked. */
  String userFlow() {
    return authority + "/" + directory.tenantId() + "/v2.0/";
  }

  /** What an endpoint's metadata say: a template where it stands for many tenants. */
  String at(String segment) {
    return directory.tenantAt(segment).map(this::v2).orElse(authority + "/{tenantid}/v2.0");
  }
}
