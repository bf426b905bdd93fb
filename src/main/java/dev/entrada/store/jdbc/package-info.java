/**
 * The state contract on SQL databases: one table, {@code entrada_state}, created by numbered
 * scripts. {@link dev.entrada.store.jdbc.JdbcStateStore} has the statements, a {@code SqlDialect}
 * what differs from database to database, {@link dev.entrada.store.jdbc.EmbeddedH2} the database in
 * the data directory.
 *
 * <p>Must not know: what a value means, or any driver's classes. Drivers are on the class path at
 * run time only, and an unknown database is refused rather than treated like a known one.
 */
@NullMarked
package dev.entrada.store.jdbc;

import org.jspecify.annotations.NullMarked;
