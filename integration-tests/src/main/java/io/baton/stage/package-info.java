/**
 * Processes of the real thing, each in a cgroup that names its unit, and traffic between them: for
 * the demo, the chaos, the fuzz and the bench.
 */
package io.baton.stage;
