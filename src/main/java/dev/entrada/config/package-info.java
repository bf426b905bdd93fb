/**
 * The server's settings: which there are, and the records that they become. What a setting is and
 * where it is found is {@code settings}'s; the filter's are {@code resource}'s.
 */
@NullMarked
package dev.entrada.config;

import org.jspecify.annotations.NullMarked;
