package dev.entrada.store.jdbc;

import dev.entrada.crypto.Secret;
import java.util.Optional;

/**
 * Where a database is, and as whom to connect.
 *
 * @param url a JDBC URL without a password; its parameters go to the driver
 * @param user empty if the URL names one, or the driver's default is meant
 * @param password empty if the database asks for none
 */
public record DatabaseAccess(String url, Optional<String> user, Optional<Secret> password) {}
