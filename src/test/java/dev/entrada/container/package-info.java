/** Tests of the packaged WAR: what is in it, and that it runs with nothing else. */
package dev.entrada.container;
