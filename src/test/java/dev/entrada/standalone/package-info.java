/** The WAR as a program, from its command line to its end. */
package dev.entrada.standalone;
