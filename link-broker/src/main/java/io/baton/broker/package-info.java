/**
 * The daemon.
 *
 * <p>The way of a call: {@link Loop} wakes a {@link Session}, which cuts one message with its
 * descriptors out of the socket; {@link Methods} finds its method, which checks parameters and
 * descriptors and answers at once ({@link Reads}) or makes an {@link Event} of it ({@link Verbs}).
 * {@link Changes} asks {@link Registry#decide} for a {@link Decision}, has {@link Store} make it
 * last, commits it, and sends the answer back the way the call came. Nothing on this way reaches
 * back up, and the registry sees no descriptor, only IDs and serial numbers.
 *
 * <p>Events that are no calls come from {@link Processes} (an owner exits), {@link Observer} (a
 * link is not as it was) and the registry's own deadlines, and go the same way from {@link Changes}
 * on. All of it happens on one thread; what can take long, closing a last descriptor above all,
 * goes {@link Loop#aside}.
 *
 * <p>What only one broker can have is its {@link Office}. A successor asks for it ({@link
 * Predecessor}); the running broker ({@link Succession}) freezes, and either goes on or ends, and
 * then waits, holding nothing, until that one serves. If that one dies first, this one recovers, as
 * after its own death. So at each instant at most one of the two carries anything out, and one of
 * them serves in the end whichever is killed.
 *
 * <p>Why a daemon, where a pin in a bpffs survives as well: a pin has no owner, nobody is told when
 * its owner dies, and anybody who may open the folder may take it. What the daemon adds it keeps in
 * records beside the pins, so that killing it at any instruction loses no link and no answer.
 */
package io.baton.broker;
