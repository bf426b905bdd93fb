package dev.entrada.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Somebody with an account in the directory. There is no password: the sign-in page asks for the
 * name only.
 *
 * @param username short name typed on the sign-in page
 * @param objectId the {@code oid} claim, a GUID
 * @param userPrincipalName the {@code preferred_username} claim
 * @param homeTenant where the account is from; empty for the directory's own tenant
 * @param roles app roles assigned to the person, for every app of the tenant
 * @param groups object ids of the groups; above 200 tokens carry an overage instead
 */
public record Person(
    String username,
    String objectId,
    String displayName,
    String userPrincipalName,
    String email,
    Optional<String> homeTenant,
    List<String> roles,
    List<String> groups,
    boolean disabled) {

  public Person {
    roles = List.copyOf(roles);
    groups = List.copyOf(groups);
  }

  /** Somebody without roles and groups; object id and addresses follow from the username. */
  public static Person named(String username, String displayName) {
    String objectId =
        UUID.nameUUIDFromBytes(("person:" + username).getBytes(StandardCharsets.UTF_8)).toString();
    return new Person(
        username,
        objectId,
        displayName,
        username + "@" + Directory.DOMAIN,
        username + "@contoso.example",
        Optional.empty(),
        List.of(),
        List.of(),
        false);
  }

  public Person withRoles(String... values) {
    return new Person(
        username,
        objectId,
        displayName,
        userPrincipalName,
        email,
        homeTenant,
        List.of(values),
        groups,
        disabled);
  }

  public Person withGroups(List<String> values) {
    return new Person(
        username,
        objectId,
        displayName,
        userPrincipalName,
        email,
        homeTenant,
        roles,
        values,
        disabled);
  }

  public Person withObjectId(String value) {
    return new Person(
        username,
        value,
        displayName,
        userPrincipalName,
        email,
        homeTenant,
        roles,
        groups,
        disabled);
  }

  public Person withDisplayName(String value) {
    return new Person(
        username, objectId, value, userPrincipalName, email, homeTenant, roles, groups, disabled);
  }

  /** The same person with a work account of another tenant, not invited into this one. */
  public Person ofTenant(String tenantId, String domain) {
    String address = username + "@" + domain;
    return new Person(
        username,
        objectId,
        displayName,
        address,
        address,
        Optional.of(tenantId.toLowerCase(Locale.ROOT)),
        roles,
        groups,
        disabled);
  }

  /** The same person with a personal Microsoft account, whose object id is mostly zeros. */
  public Person withPersonalAccount() {
    return ofTenant(Directory.CONSUMERS, "outlook.example")
        .withObjectId("00000000-0000-0000-" + objectId.substring(19));
  }

  /** The same person, not allowed to sign in. */
  public Person asDisabled() {
    return new Person(
        username, objectId, displayName, userPrincipalName, email, homeTenant, roles, groups, true);
  }

  boolean answersTo(String name) {
    return name.equalsIgnoreCase(username)
        || name.equalsIgnoreCase(userPrincipalName)
        || name.equalsIgnoreCase(email);
  }
}
