/**
 * What Entrada costs, beside what others cost for the same work. Nothing here is a test: the
 * results are in {@code docs/performance.md}, with the commands that reproduce them.
 */
package dev.entrada.benchmark;
