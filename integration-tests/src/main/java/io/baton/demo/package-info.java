/**
 * The story that {@code ./run demo} tells on the real kernel: under traffic, the owner of a
 * firewall is killed and replaced, the broker is killed and comes back, and no packet slips past.
 *
 * <p>Why one may believe it: {@code traffic.c} sends numbered packets and knows nothing of the
 * story; {@link io.baton.stage.Count} checks that it never paused, that packets were under way
 * around each change, and that the receiver was listening all the time; and the same service
 * without Baton, killed in the same way, does let packets slip.
 */
package io.baton.demo;
