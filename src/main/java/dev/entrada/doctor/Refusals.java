package dev.entrada.doctor;

import dev.entrada.entra.Aadsts;
import dev.entrada.entra.Actor;
import dev.entrada.entra.EntraRefusal;

/** What a refusal of Entra means to somebody who has not tried to sign in. */
final class Refusals {
  private Refusals() {}

  /** Whether somebody must change the app registration, the tenant or the settings. */
  static boolean isFault(EntraRefusal refusal) {
    Actor actor = refusal.reason().actor();
    return !isUnlisted(refusal) && (actor == Actor.OPERATOR || actor == Actor.ADMINISTRATOR);
  }

  static boolean isUnlisted(EntraRefusal refusal) {
    return refusal.reason().equals(Aadsts.UNLISTED);
  }

  /** In the catalogue's words; of a code that is not in it nobody knows how bad it is. */
  static Finding finding(String check, EntraRefusal refusal) {
    String what = "Entra refuses with " + refusal.code() + ". " + refusal.reason().happened();
    String remedy = refusal.reason().remedy();
    return isUnlisted(refusal)
        ? Finding.warning(check, what, remedy)
        : Finding.problem(check, what, remedy);
  }
}
