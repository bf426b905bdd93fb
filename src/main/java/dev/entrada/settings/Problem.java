package dev.entrada.settings;

/**
 * One thing that is wrong with the configuration.
 *
 * @param setting the setting as the operator spells it
 * @param fault what is wrong, without the value if that is secret
 * @param remedy what to do about it
 */
public record Problem(String setting, String fault, String remedy) {
  @Override
  public String toString() {
    return setting + " " + fault + ". " + remedy;
  }
}
