package dev.entrada.resource;

/**
 * A token where it stands, so that one which is known already need not be copied out.
 *
 * @param header the text that ends with it
 * @param start where it begins
 */
record BearerToken(String header, int start) implements BearerTokenExtractor.Credentials {
  int length() {
    return header.length() - start;
  }

  String value() {
    return header.substring(start);
  }

  /** Shows nothing of it. */
  @Override
  public String toString() {
    return "BearerToken[…]";
  }
}
