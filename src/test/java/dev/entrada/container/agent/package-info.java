/** What the tests load into the server's process. It sees the JDK alone. */
package dev.entrada.container.agent;
