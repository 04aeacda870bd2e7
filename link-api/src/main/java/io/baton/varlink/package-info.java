/**
 * The wire, both sides: varlink over an AF_UNIX stream socket, descriptors by SCM_RIGHTS.
 *
 * <p>A message is one JSON object and a NUL. A call has {@code method}, {@code parameters} and at
 * most one of {@code oneway}, {@code more} and {@code upgrade}; a reply has {@code parameters}, and
 * {@code continues} or {@code error}. Descriptors belong to the message whose first byte they came
 * with; a field named "…FileDescriptor" is an index into them.
 *
 * <p>{@link io.baton.varlink.Framer} looks for the NUL first (MSG_PEEK) and takes exactly one
 * message with each read, so descriptors are given to the right message however the sender's writes
 * were glued or split. {@link io.baton.varlink.Outbox} sends each message that has descriptors
 * alone.
 *
 * <p>Why not junixsocket's own descriptors: it loses those that find no room, without closing them,
 * and closes the others with the socket or when it is collected. Here it listens, accepts and
 * connects; what is read and sent goes through {@link io.baton.kernel.UnixSocket}.
 */
package io.baton.varlink;
