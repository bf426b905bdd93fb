package dev.entrada.issuer;

import dev.entrada.jose.VerifiedJwt;
import dev.entrada.oauth.OutageException;
import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoredValue;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The records of sessions. Every change is one compare-and-set. Safe for concurrent use. */
public final class Sessions {
  private static final String KIND = "session";

  /** Each means that somebody wrote between our look and our write; a store at fault ends it. */
  private static final int MAX_ATTEMPTS = 100;

  private final StateStore store;
  private final Clock clock;

  /**
   * @param store one that encrypts
   */
  public Sessions(StateStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** A session as it was read, and which write of it that was. */
  record Stored(Session session, long version) {}

  /** Writes a new session; false if there is or was one of that id, which then stays as it is. */
  boolean create(Session session) {
    StateKey key = key(session.id());
    byte[] value = SessionCodec.encode(session);
    return written(key, value, () -> store.putIfAbsent(key, value, session.expiresAt()));
  }

  /** Whether there is or was a session of that id. */
  boolean isTaken(String id) {
    return store.get(key(id)).isPresent();
  }

  Optional<Stored> find(String id) {
    return store
        .get(key(id))
        .flatMap(
            stored ->
                SessionCodec.decode(id, stored.value())
                    .map(session -> new Stored(session, stored.version())));
  }

  /** Writes over exactly the session that was read; false if it has changed or ended since. */
  boolean replace(Stored read, Session session) {
    StateKey key = key(session.id());
    byte[] value = SessionCodec.encode(session);
    return written(
        key, value, () -> store.replace(key, read.version(), value, session.expiresAt()));
  }

  /**
   * A store that fails may have written all the same, before its connection ended. Then the code or
   * token is used up, and the caller must have what it gave for it: so it is looked up once.
   */
  private boolean written(StateKey key, byte[] value, BooleanSupplier write) {
    try {
      return write.getAsBoolean();
    } catch (StoreException e) {
      if (holds(key, value, e)) {
        return true;
      }
      throw e;
    }
  }

  private boolean holds(StateKey key, byte[] value, StoreException failure) {
    try {
      return store.get(key).filter(found -> Arrays.equals(found.value(), value)).isPresent();
    } catch (StoreException e) {
      failure.addSuppressed(e);
      return false;
    }
  }

  private Optional<Session> live(String id) {
    return find(id).map(Stored::session);
  }

  /**
   * The session that a token is of, if it has not ended. It is the token's only if it is the same
   * person's: its id is that of a flow, and may come back once its record is gone.
   *
   * @param id the token's {@code sid}
   * @param subject the token's {@code sub}
   */
  public Optional<Session> live(String id, String subject) {
    return live(id).filter(session -> session.authorization().subject().equals(subject));
  }

  /** As {@link #live(String, String)}; empty too if the token names no session. */
  public Optional<Session> live(VerifiedJwt token) {
    return token
        .string("sid")
        .flatMap(id -> token.string("sub").flatMap(subject -> live(id, subject)));
  }

  /**
   * Ends a session for the client whose it is; for any other caller it does nothing.
   *
   * @return what had been granted, if the session has ended now
   */
  public Optional<Authorization> end(String id, Presenter presenter) {
    Optional<Authorization> theirs =
        live(id)
            .map(Session::authorization)
            .filter(granted -> granted.client().equals(presenter.client()))
            .filter(granted -> presenter.proven() || !granted.confidential());
    if (theirs.isPresent()) {
      presenter.spend().run();
      end(id);
    }
    return theirs;
  }

  /** Lets the session's next refresh fail. */
  public void challenge(String id) {
    untilWritten(
        () -> {
          Optional<Stored> read = find(id).filter(stored -> !stored.session().challenged());
          return read.isEmpty() || replace(read.get(), read.get().session().asChallenged());
        });
  }

  /**
   * Ends a session at once, whatever is being done with it elsewhere. Its id stays taken for a
   * while, so that the pending authorization behind it cannot complete again. Idempotent.
   */
  public void end(String id) {
    Instant forget = clock.instant().plus(IssuerSettings.COMPLETION_MEMORY);
    untilWritten(
        () -> {
          Optional<StoredValue> stored = store.get(key(id));
          return stored.isEmpty()
              || SessionCodec.decode(id, stored.get().value()).isEmpty()
              || store.replace(key(id), stored.get().version(), SessionCodec.ended(), forget);
        });
  }

  /** Whatever somebody else writes in between, this is written after it. */
  private static void untilWritten(BooleanSupplier attempt) {
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      if (attempt.getAsBoolean()) {
        return;
      }
    }
    throw new ContentionException();
  }

  /** The write was lost every time; whoever asked for it must not believe that it was done. */
  private static final class ContentionException extends OutageException {
    ContentionException() {
      super("the session cannot be written", null);
    }
  }

  private static StateKey key(String id) {
    return new StateKey(KIND, id);
  }
}
