package dev.entrada.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A tenant's fixed content: its names, its people, its app registrations. Immutable. */
public final class Directory {
  /** The tenant id, unless the builder is told another one. */
  public static final String TENANT_ID = "7e57e57e-0000-4000-8000-000000000001";

  /** A domain which resolves to the tenant id. */
  public static final String DOMAIN = "contoso.onmicrosoft.com";

  /** The tenant of every personal Microsoft account. */
  public static final String CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";

  /** Tenant segments that stand for many tenants. */
  static final Set<String> SHARED = Set.of("common", "organizations", "consumers");

  private final String tenantId;
  private final String domain;
  private final String v1IssuerHost;
  private final boolean externalId;
  private final List<Person> people;
  private final List<AppRegistration> apps;
  private final List<UserFlow> userFlows;

  private Directory(Builder builder) {
    tenantId = builder.tenantId;
    domain = builder.domain;
    v1IssuerHost = builder.v1IssuerHost;
    externalId = builder.externalId;
    people = List.copyOf(builder.people);
    apps = List.copyOf(builder.apps);
    userFlows = List.copyOf(builder.userFlows);
  }

  /** A directory without people and apps. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The directory of the demo: {@code alice}, {@code bob}, {@code carol} with the app role {@code
   * Admin}, and {@code dave}, whose account is disabled.
   */
  public static Directory contoso(AppRegistration... apps) {
    Builder builder =
        builder()
            .person(Person.named("alice", "Alice Example"))
            .person(Person.named("bob", "Bob Example"))
            .person(Person.named("carol", "Carol Example").withRoles("Admin"))
            .person(Person.named("dave", "Dave Example").asDisabled());
    for (AppRegistration app : apps) {
      builder.app(app);
    }
    return builder.build();
  }

  public String tenantId() {
    return tenantId;
  }

  public String domain() {
    return domain;
  }

  public List<Person> people() {
    return people;
  }

  /** Finds somebody by username, user principal name or mail address. */
  public Optional<Person> person(String name) {
    return people.stream().filter(person -> person.answersTo(name.strip())).findFirst();
  }

  public Optional<AppRegistration> app(String clientId) {
    return apps.stream().filter(app -> app.clientId().equalsIgnoreCase(clientId)).findFirst();
  }

  /** Finds a user flow by its name in any case. */
  Optional<UserFlow> userFlow(String name) {
    return userFlows.stream().filter(flow -> flow.name().equalsIgnoreCase(name)).findFirst();
  }

  String v1IssuerHost() {
    return v1IssuerHost;
  }

  boolean isExternalId() {
    return externalId;
  }

  /** The {@code tid} of somebody's tokens. */
  String tenantOf(Person person) {
    return person.homeTenant().orElse(tenantId);
  }

  /** The one tenant for which a segment stands; none for {@code common}, {@code organizations}. */
  Optional<String> tenantAt(String segment) {
    return switch (segment) {
      case "common", "organizations" -> Optional.empty();
      case "consumers" -> Optional.of(CONSUMERS);
      default -> Optional.of(segment.equals(domain) ? tenantId : segment);
    };
  }

  /** Finds an API by identifier URI or client id; Microsoft Graph is always there. */
  Optional<AppRegistration> resource(String identifier) {
    List<AppRegistration> all = new ArrayList<>(apps);
    all.add(AppRegistration.GRAPH);
    return all.stream()
        .filter(
            app ->
                app.identifierUri().equals(identifier)
                    || app.clientId().equalsIgnoreCase(identifier))
        .findFirst();
  }

  boolean answersTo(String tenantSegment) {
    String segment = tenantSegment.toLowerCase(Locale.ROOT);
    return segment.equals(tenantId)
        || segment.equals(domain)
        || SHARED.contains(segment)
        || people.stream().anyMatch(person -> person.homeTenant().equals(Optional.of(segment)));
  }

  /** Collects people, apps and user flows. */
  public static final class Builder {
    private String tenantId = TENANT_ID;
    private String domain = DOMAIN;
    private String v1IssuerHost = "sts.windows.net";
    private boolean externalId;
    private final List<Person> people = new ArrayList<>();
    private final List<AppRegistration> apps = new ArrayList<>();
    private final List<UserFlow> userFlows = new ArrayList<>();

    private Builder() {}

    public Builder tenantId(String value) {
      tenantId = value.toLowerCase(Locale.ROOT);
      return this;
    }

    public Builder domain(String value) {
      domain = value.toLowerCase(Locale.ROOT);
      return this;
    }

    /** Host of v1 issuers: {@code sts.chinacloudapi.cn} in China. */
    public Builder v1IssuerHost(String value) {
      v1IssuerHost = value;
      return this;
    }

    /**
     * Makes the tenant one of External ID: its issuer is {@code
     * https://{tenantId}.ciamlogin.com/{tenantId}/v2.0} whatever the authority, and {@code sub} is
     * the same at every app.
     */
    public Builder externalId() {
      externalId = true;
      return this;
    }

    /** Adds a user flow, which makes the tenant one of Azure AD B2C. */
    public Builder userFlow(UserFlow flow) {
      userFlows.add(flow);
      return this;
    }

    public Builder person(Person person) {
      people.add(person);
      return this;
    }

    public Builder app(AppRegistration app) {
      apps.add(app);
      return this;
    }

    public Directory build() {
      return new Directory(this);
    }
  }
}
