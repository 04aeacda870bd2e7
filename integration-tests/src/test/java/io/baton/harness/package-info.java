/**
 * What the tests on a real kernel have in common: places to attach to that nobody else uses, and
 * are gone afterwards; a check for what a test leaves open; waiting without sleeping.
 */
package io.baton.harness;
