/**
 * Fixtures that tests of several packages share. Must not know: any package's internals; a fixture
 * that needs them lives beside the package's own tests.
 */
@NullMarked
package dev.entrada.testing;

import org.jspecify.annotations.NullMarked;
