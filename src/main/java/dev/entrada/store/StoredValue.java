package dev.entrada.store;

import java.util.Arrays;

/**
 * A value as it was read from the store, with the version to hand to {@link StateStore#replace}.
 * Compared by content.
 *
 * @param value the bytes, possibly none; copied on the way in and on the way out, so that no caller
 *     can change what another one sees
 * @param version which write this is: positive, one more after each {@link StateStore#replace}.
 *     Where it starts is unspecified, see {@link StateStore#putIfAbsent}.
 */
public record StoredValue(byte[] value, long version) {

  /** Copies the bytes. */
  public StoredValue {
    value = value.clone();
  }

  @Override
  public byte[] value() {
    return value.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredValue that
        && version == that.version
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(value) + Long.hashCode(version);
  }

  /** Tells the length and the version only: the content does not belong into a log. */
  @Override
  public String toString() {
    return "StoredValue[" + value.length + " bytes, version " + version + "]";
  }
}
