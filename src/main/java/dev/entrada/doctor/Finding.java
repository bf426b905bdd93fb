package dev.entrada.doctor;

import dev.entrada.settings.Problem;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What one check found.
 *
 * @param check its name, such as {@code entra.clock}
 * @param what a sentence without secrets
 * @param remedy what to do; empty if that is nothing
 */
public record Finding(String check, Verdict verdict, String what, Optional<String> remedy) {
  /** How bad it is. */
  public enum Verdict {
    /** As it should be. */
    OK,
    /** Works, or could not be found out, and somebody should look. */
    WARNING,
    /** People cannot sign in, or clients cannot connect. */
    PROBLEM
  }

  /** As it should be. */
  public static Finding ok(String check, String what) {
    return new Finding(check, Verdict.OK, what, Optional.empty());
  }

  /** Somebody should look. */
  public static Finding warning(String check, String what, String remedy) {
    return new Finding(check, Verdict.WARNING, what, Optional.of(remedy));
  }

  /** Somebody must act. */
  public static Finding problem(String check, String what, String remedy) {
    return new Finding(check, Verdict.PROBLEM, what, Optional.of(remedy));
  }

  /** A fault of the configuration. */
  public static Finding of(Problem problem) {
    return problem("configuration", problem.setting() + " " + problem.fault(), problem.remedy());
  }

  public boolean isOk() {
    return verdict == Verdict.OK;
  }

  /** The members of its JSON; {@code remedy} only if there is one. */
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("check", check);
    json.put("verdict", verdict.name().toLowerCase(Locale.ROOT));
    json.put("what", what);
    remedy.ifPresent(text -> json.put("remedy", text));
    return json;
  }

  @Override
  public String toString() {
    return check + ": " + what + remedy.map(text -> " Remedy: " + text).orElse("");
  }
}
