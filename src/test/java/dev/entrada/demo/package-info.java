/**
 * The README's first command: authorization server, a protected MCP server and a simulated Entra
 * tenant on localhost, each on a port of its own, in one process. The MCP server shows what an app
 * has to do besides mapping the filter: judge tools by scope, and bind MCP sessions to the person.
 */
@NullMarked
package dev.entrada.demo;

import org.jspecify.annotations.NullMarked;
