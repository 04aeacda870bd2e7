/**
 * The ground floor: the only code that talks to the kernel.
 *
 * <p>Every descriptor has one owner. Functions that take or return one say which of three things
 * happens: <em>adopt</em> (the callee owns it from now on, also when it throws, unless it says
 * otherwise), <em>dup</em> (the callee makes its own), <em>borrow</em> (used during the call only).
 *
 * <p>Nothing here is closed by the garbage collector: a handle that is dropped without close is
 * reported, with the place where it was opened, and stays open, because a collector must never
 * detach a firewall.
 */
package io.baton.kernel;
