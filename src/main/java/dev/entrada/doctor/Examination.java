package dev.entrada.doctor;

import dev.entrada.config.ServerSettings;
import dev.entrada.net.OutboundHttp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All checks of a server whose configuration is right. */
public final class Examination {
  private final List<Check> checks;

  /**
   * @param secretFiles which only the server's user should be able to read
   * @param ownKeys names of the signing keys in the store; none if they are not known
   * @param entra by way of the proxy, if one is configured
   * @param http to our own servers
   * @param others checks of the caller's own, which come last
   */
  public Examination(
      ServerSettings settings,
      List<SecretFile> secretFiles,
      Supplier<List<String>> ownKeys,
      OutboundHttp entra,
      OutboundHttp http,
      Clock clock,
      List<Check> others) {
    this.checks = new ArrayList<>();
    checks.add(new SecretCheck(settings));
    checks.add(new FileCheck(secretFiles));
    checks.add(new EntraCheck(settings.entra().authority(), entra, clock));
    checks.add(new CredentialCheck(settings, entra));
    checks.add(new RedirectUriCheck(settings, entra));
    checks.add(new MetadataCheck(settings, http));
    checks.add(new KeysCheck(settings, ownKeys, http));
    checks.add(new ResourceCheck(settings, http));
    checks.addAll(others);
  }

  /** Carries all of them out; one that fails is a warning, and the others go on. */
  public List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    for (Check check : checks) {
      try {
        findings.addAll(check.examine());
      } catch (RuntimeException e) {
        findings.add(
            Finding.warning(
                check.name(),
                "This could not be examined (" + e.getClass().getSimpleName() + ").",
                "Try again; if it stays so, report it as a defect of Entrada."));
      }
    }
    return List.copyOf(findings);
  }
}
