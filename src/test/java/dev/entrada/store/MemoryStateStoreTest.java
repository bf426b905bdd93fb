package dev.entrada.store;

/** The contract on {@link MemoryStateStore}. */
class MemoryStateStoreTest extends StateStoreContract {

  @Override
  protected StateStore open() {
    return new MemoryStateStore(clock);
  }
}
