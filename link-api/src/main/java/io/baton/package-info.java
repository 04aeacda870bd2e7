/**
 * What a service depends on: link handles that outlive it, held through the broker.
 *
 * <p>The broker keeps descriptors of links for other processes and moves them between processes. An
 * {@link io.baton.Owned} handle is on record there under a name. With a guard the broker keeps a
 * hold beside its owner's, so that the owner's death puts the link into custody and does not detach
 * it; without one it only knows the owner.
 *
 * <p>Who holds a guarded link when who dies: the owner alone dies, the broker holds it in custody
 * for the next claim; the broker alone dies, the owner and the broker's pin hold it, and the broker
 * comes back with what it had; both die, the pin holds it.
 *
 * <p>A claim gives its handle out only once the broker has confirmed it; a deposit closes its own
 * only once the broker has taken it. When the broker is away, calls go on until it is back, at most
 * 30 seconds, and owners put themselves on its record again. Only a definite answer closes a
 * descriptor: a call that ends without one leaves it open.
 */
package io.baton;
