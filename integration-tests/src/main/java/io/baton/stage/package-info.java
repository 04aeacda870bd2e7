/**
 * Processes of the real thing, each in a cgroup that names its unit, for the demo and the bench.
 */
package io.baton.stage;
