package dev.entrada.simulator;

import java.util.Optional;

/** Which app, and whose account, may be used at which endpoint. */
final class AccountRules {
  private final Directory directory;

  AccountRules(Directory directory) {
    this.directory = directory;
  }

  /** Throws unless an app serves the accounts of an endpoint: 50194, 9002331, 9002332, 700016. */
  void checkApp(String segment, AppRegistration app) {
    SignInAudience audience = app.signInAudience();
    Optional<String> tenantId = directory.tenantAt(segment);
    if (tenantId.equals(Optional.of(Directory.CONSUMERS))) {
      if (!audience.includesPersonal()) {
        throw new Refusal(Aadsts.NOT_FOR_CONSUMERS, app.clientId());
      }
    } else if (!audience.includesWork()) {
      throw new Refusal(Aadsts.CONSUMERS_ONLY, app.clientId());
    } else if (audience == SignInAudience.MY_ORG && tenantId.isEmpty()) {
      throw new Refusal(Aadsts.NOT_MULTI_TENANT, app.clientId(), segment).onPage();
    } else if (audience == SignInAudience.MY_ORG
        && !tenantId.equals(Optional.of(directory.tenantId()))) {
      throw new Refusal(Aadsts.APP_NOT_FOUND, app.clientId(), segment).onPage();
    }
  }

  /** Throws unless an account may be used with the app at an endpoint: 50020, 500200, 500208. */
  void checkPerson(String segment, AppRegistration app, Person person) {
    refusal(segment, app, person)
        .ifPresent(
            refusal -> {
              throw refusal.onPage();
            });
  }

  boolean accepts(String segment, AppRegistration app, Person person) {
    return refusal(segment, app, person).isEmpty();
  }

  /** Throws 700005 if a code of a person is redeemed at somebody else's tenant. */
  void checkCode(String segment, AppRegistration app, Person person) {
    String home = directory.tenantOf(person);
    if (directory.tenantAt(segment).filter(id -> !id.equals(home)).isPresent()) {
      throw new Refusal(Aadsts.CODE_OF_ANOTHER_TENANT);
    }
    checkPerson(segment, app, person);
  }

  private Optional<Refusal> refusal(String segment, AppRegistration app, Person person) {
    String home = directory.tenantOf(person);
    String name = person.userPrincipalName();
    boolean personal = home.equals(Directory.CONSUMERS);
    Optional<String> tenantId = directory.tenantAt(segment);
    if (tenantId.equals(Optional.of(Directory.CONSUMERS))) {
      return personal ? Optional.empty() : Optional.of(new Refusal(Aadsts.ACCOUNT_TYPE, name));
    }
    if (tenantId.isPresent()) {
      return tenantId.get().equals(home)
          ? Optional.empty()
          : Optional.of(
              new Refusal(
                  Aadsts.FOREIGN_PERSON, name, personal ? "live.com" : home, tenantId.get()));
    }
    boolean allowed =
        !personal || (segment.equals("common") && app.signInAudience().includesPersonal());
    return allowed ? Optional.empty() : Optional.of(new Refusal(Aadsts.PERSONAL_ACCOUNT, name));
  }
}
