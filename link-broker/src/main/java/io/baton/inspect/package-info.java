/**
 * What is attached on this host, whoever attached it, as the kernel tells. Nothing here changes
 * anything, and nothing needs a broker.
 */
package io.baton.inspect;
