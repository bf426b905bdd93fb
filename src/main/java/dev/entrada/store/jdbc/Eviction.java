package dev.entrada.store.jdbc;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.function.Predicate;

/**
 * Which failures make a pool give up the connection that they came over, besides those that it
 * knows itself: the next one is then made anew.
 *
 * @param useless whether a connection that failed like this fails ever after
 */
record Eviction(Predicate<SQLException> useless) implements SQLExceptionOverride {
  @java.lang.Override // the interface has an Override of its own
  public Override adjudicate(SQLException thrown) {
    return useless.test(thrown) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
  }
}
