/**
 * The WAR as a program: {@code java -jar entrada-standalone.war} runs {@code Main}, which is at the
 * root of that file together with this package and loads everything else from the file in memory.
 * Nothing is unpacked, so nothing can be left behind. {@code StandaloneServer} is the only user of
 * Jetty; the rest needs the JDK alone. In no other artifact, and nothing imports it.
 */
@NullMarked
package dev.entrada.standalone;

import org.jspecify.annotations.NullMarked;
