/**
 * The daemon. {@code Loop} wakes a {@code Session}, which cuts one message with its descriptors out
 * of the socket; {@code Methods} checks kinds and limits and makes an {@link Event} of it; {@link
 * Registry#decide} answers with a {@link Decision}; {@code Effects} carries its effects out on
 * {@code Store} and the kernel; then the decision is committed and the answer goes back the way it
 * came. Nothing on this way reaches back up, and the registry sees no descriptor, only IDs and
 * serial numbers.
 *
 * <p>Why a daemon, where a pin in a bpffs survives as well: a pin has no owner, nobody is told when
 * its owner dies, and anybody who may open the folder may take it. What the daemon adds it keeps in
 * records beside the pins, so that killing it at any instruction loses no link and no answer.
 */
package io.baton.broker;
