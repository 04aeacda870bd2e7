/**
 * One XDP hook for several owners, each of whom owns a place in it, a slot, through a descriptor as
 * a link is owned.
 *
 * <p>XDP takes one link for an interface. On it sits a dispatcher ({@link
 * io.baton.xdp.SharedHook}), which runs one program after another, each in a slot of its own. What
 * the slot's descriptor allows the kernel enforces, broker or no broker: its holder replaces the
 * program, and the last close empties the slot. What is decided here is only which slots there are
 * and in which order: each change of that loads another dispatcher over the same slots and puts it
 * in the place of the one before, in one step, so that every packet takes the path before or the
 * path after. Nothing is kept in files: a dispatcher carries what it was made from, and the link,
 * the dispatcher and the sentinel are pinned.
 *
 * <p>Why not one program that replaces functions of another, as libxdp does it: such a link has no
 * replace, and to add or move one every owner would have to attach anew. Why not a chain in which
 * each program calls the next: it cannot be reordered in one step, and who dies cuts it.
 */
package io.baton.xdp;
