package dev.entrada.json;

/** Text that is not JSON as we accept it, or a member of another type than was asked for. */
public final class MalformedJsonException extends RuntimeException {
  public MalformedJsonException(String message) {
    super(message, null, false, false);
  }

  /** What is wrong with the text; names members, quotes no values. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
