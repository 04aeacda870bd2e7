/**
 * The command line. {@link Main} finds the command's name, builds only that command's model and
 * runs it; {@link CommandName} lists them all. What a command prints goes through {@link Output},
 * every way of failing through {@link Failure}, which also decides the {@link ExitCode}.
 *
 * <p>Nouns (ls, show, status, watch) never change anything; verbs do. They act on names, never on
 * IDs: an ID gives no authority.
 */
package io.baton.cli;
