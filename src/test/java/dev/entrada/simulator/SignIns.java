package dev.entrada.simulator;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Browsers in which somebody is signed in, by cookie value. */
final class SignIns {
  private final Map<String, Person> people = new ConcurrentHashMap<>();

  /** Starts a session and returns the cookie's value. */
  String start(Person person) {
    String value = Opaque.random(24);
    people.put(value, person);
    return value;
  }

  Optional<Person> find(String cookieValue) {
    return Optional.ofNullable(people.get(cookieValue));
  }

  void endAll() {
    people.clear();
  }
}
