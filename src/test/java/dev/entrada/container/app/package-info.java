/**
 * Somebody's app, which knows Entrada by its {@code web.xml} only: nothing here may import ours.
 */
package dev.entrada.container.app;
