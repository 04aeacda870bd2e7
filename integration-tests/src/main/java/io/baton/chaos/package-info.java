/**
 * What {@code ./run chaos} does on the real kernel: links of several types, each with traffic that
 * only its program keeps out, go from one process to the next in every way there is, and in the
 * middle of it one of the two, or the broker, is killed, stopped or succeeded. After each round the
 * link is still the same one and one process owns it, which the broker and that process agree on;
 * at the end no packet has slipped past, and everything the broker has is explained.
 */
package io.baton.chaos;
