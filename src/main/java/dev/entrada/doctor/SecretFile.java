package dev.entrada.doctor;

import java.nio.file.Path;

/**
 * A file that has a secret in it.
 *
 * @param setting that names it
 */
public record SecretFile(String setting, Path path) {}
