/**
 * The wire, both sides: varlink over an AF_UNIX stream socket, descriptors by SCM_RIGHTS.
 *
 * <p>A message is one JSON object and a NUL. A call has {@code method}, {@code parameters} and at
 * most one of {@code oneway}, {@code more} and {@code upgrade}; a reply has {@code parameters}, and
 * {@code continues} or {@code error}. Descriptors belong to the message whose first byte they came
 * with; a field named "…FileDescriptor" is an index into them.
 *
 * <p>The receiver looks for the NUL first (MSG_PEEK) and takes exactly one message with each read,
 * so descriptors are given to the right message however the sender's writes were glued or split.
 */
package io.baton.varlink;
