package dev.entrada.doctor;

import dev.entrada.config.ServerSettings;
import dev.entrada.crypto.Secret;
import dev.entrada.entra.ClientSecret;
import dev.entrada.entra.EntraCredential;
import dev.entrada.tenant.EntraAuthority;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The secrets look random. That cannot be proved; words and repetitions can be seen, and are what
 * examples and placeholders consist of.
 */
final class SecretCheck implements Check {
  private static final String MAKE = "Make one with: openssl rand -base64 48";
  private static final int FEWEST_CHARACTERS = 12;
  private static final Pattern WORDS =
      Pattern.compile("secret|change|password|example|replace|default|entrada|123456|\\s");

  private final Optional<Secret> secret;
  private final EntraCredential credential;

  SecretCheck(ServerSettings settings) {
    this.secret = settings.secrets().current();
    this.credential = settings.entra().credential();
  }

  @Override
  public String name() {
    return "secrets";
  }

  @Override
  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    if (secret.map(Secret::reveal).map(SecretCheck::isGuessable).orElse(false)) {
      findings.add(
          Finding.warning(
              name(),
              "entrada.secret is long enough, but does not look random: it has words or few"
                  + " different characters.",
              MAKE + " and keep the former one in entrada.previous-secrets."));
    }
    if (credential instanceof ClientSecret known
        && EntraAuthority.isGuid(known.value().reveal().toLowerCase(Locale.ROOT))) {
      findings.add(
          Finding.problem(
              name(),
              "entrada.client-secret is a GUID, and so the ID of a secret instead of its value.",
              "Copy the Value from Certificates & secrets; it is shown once, at creation."));
    }
    return findings.isEmpty()
        ? List.of(Finding.ok(name(), "The secrets have the form that they should."))
        : findings;
  }

  private static boolean isGuessable(String text) {
    return text.chars().distinct().count() < FEWEST_CHARACTERS
        || WORDS.matcher(text.toLowerCase(Locale.ROOT)).find();
  }
}
