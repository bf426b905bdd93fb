package dev.entrada.entra;

/** Who can change what Entra refused for. */
public enum Actor {
  /** Whoever sits at the browser. */
  PERSON("the person"),
  /** An administrator of the tenant. */
  ADMINISTRATOR("an administrator of the tenant"),
  /** Whoever runs this server and owns its app registration. */
  OPERATOR("the operator of this server"),
  /** Who writes this server, or the app that connects to it. */
  DEVELOPER("a developer");

  private final String words;

  Actor(String words) {
    this.words = words;
  }

  /** For the operator's log. */
  public String words() {
    return words;
  }
}
