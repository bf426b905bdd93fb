package dev.entrada.doctor;

import java.util.List;

/** One part of an examination. */
public interface Check {
  /** Of its findings, unless they have names of their own. */
  String name();

  /**
   * What there is to say, good or bad; at least one finding.
   *
   * @throws RuntimeException if the check itself fails
   */
  List<Finding> examine();
}
