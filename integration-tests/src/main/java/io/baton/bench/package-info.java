/**
 * What {@code ./run bench} measures: the public API beside the same work in C, in turns, so that
 * what disturbs one disturbs the other. Only the ratios of one run mean anything.
 */
package io.baton.bench;
