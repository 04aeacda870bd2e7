/**
 * What {@code ./run fuzz} does on the real kernel: hostile clients, of users that are not root,
 * send a real broker whatever a seed makes of the calls of its protocol, in pieces and with
 * descriptors of all kinds, crowd it, leave half of what they begin and read nothing. Meanwhile two
 * services hand a link to each other. None of their hand-overs may fail, nor take more than twice
 * as long as in the breaks between the attacks; whoever comes new is served; and afterwards the
 * broker has what it had before. The same seed makes the same messages again, in each thread; how
 * those of several threads meet is the kernel's.
 */
package io.baton.fuzz;
